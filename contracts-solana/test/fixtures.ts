import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Fixture {
  readonly instructions: Readonly<
    Record<string, { discriminator: number[]; accounts?: readonly string[]; arguments?: readonly string[] }>
  >;
  readonly accounts: { readonly ProgramState: { readonly discriminator: number[] } };
  readonly events: Readonly<
    Record<
      | 'SignatureRequestedEvent'
      | 'SignBidirectionalEvent'
      | 'SignatureRespondedEvent'
      | 'RespondBidirectionalEvent'
      | 'SignatureErrorEvent',
      { readonly discriminator: number[]; readonly fields: readonly string[] }
    >
  >;
  readonly errors: readonly { readonly code: number; readonly name: string; readonly msg: string }[];
  /** Ids that existing clients compute for requests without algo, dest and params. */
  readonly requestIds: readonly {
    readonly sender: string;
    readonly chainId: string;
    readonly payload: string;
    readonly path: string;
    readonly keyVersion: number;
    readonly requestId: string;
  }[];
  readonly transactionRequestIds: readonly {
    readonly sender: string;
    readonly serializedTransaction: string;
    readonly caip2Id: string;
    readonly path: string;
    readonly keyVersion: number;
    readonly requestId: string;
  }[];
}

export const readFixture = (): Fixture =>
  JSON.parse(readFileSync(join(import.meta.dirname, 'vectors/wire.json'), 'utf8'));
