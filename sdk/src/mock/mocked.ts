/** What can be done with a client: the type of what takes either it or its mock. */
export type Mocked<Client> = { readonly [Name in keyof Client]: Client[Name] };
