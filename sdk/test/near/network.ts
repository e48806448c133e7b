import { NearClient, type NearClientOptions, type NearHandle } from '@quorate/sdk/near';
import { actions } from 'near-api-js';
import { startChain, type TestChain, until } from '../../../contracts-near/test/contract/chain.ts';
import { Fixture, ROOT_KEY, type Signature, signWithTweak } from '../../../contracts-near/test/contract/fixture.ts';

/** The sandbox with the real contract, and one key that stands for the network. */
export class NearNetwork {
  readonly chain: TestChain;
  readonly fixture: Fixture;
  readonly rpcUrl: string;

  private constructor(chain: TestChain, fixture: Fixture, rpcUrl: string) {
    this.chain = chain;
    this.fixture = fixture;
    this.rpcUrl = rpcUrl;
  }

  static async start(): Promise<NearNetwork> {
    const chain = await startChain();
    const { connection } = chain.provider as unknown as { readonly connection: { readonly url: string } };
    return new NearNetwork(chain, await Fixture.running(chain), connection.url);
  }

  get contract(): string {
    return this.fixture.contract.accountId;
  }

  client(options: Partial<NearClientOptions> = {}): NearClient {
    return new NearClient({ contract: this.contract, rootPublicKey: ROOT_KEY, rpc: this.rpcUrl, ...options });
  }

  /** Answers a request as nodes do, once the contract knows it. @param tamper what to hand in instead */
  async answer({ requestId }: Pick<NearHandle, 'requestId'>, tamper = (signature: Signature) => signature) {
    const id = requestId.slice(2);
    const { tweak, payload } = await until('the request waits', () => this.fixture.pendingRequest(id));
    return this.fixture.respond(id, tamper(signWithTweak(tweak, payload)));
  }

  /** Lets the requests that wait run into their timeout. */
  async timeOut(): Promise<void> {
    await this.chain.fastForward?.(220);
  }
}

/** What near-connect's wallets do with what a dApp hands them, with near-api-js in the wallet's place. */
export function actionsOf(transaction: { readonly actions: readonly unknown[] }) {
  return transaction.actions.map((action) => {
    const { functionCall, params } = action as Record<
      'functionCall' | 'params',
      { methodName: string; args: object; gas: bigint | string; deposit: bigint | string }
    >;
    const { methodName, args, gas, deposit } = functionCall ?? params;
    return actions.functionCall(methodName, args, BigInt(gas), BigInt(deposit));
  });
}
