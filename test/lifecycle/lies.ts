import { nearSignRequestId } from '@quorate/sdk';
import type { Ask, Behaviour, Question, Reply } from './faultyRpc.ts';

/** What a provider can say that is not so. Every lie answers as the chain does, and changes something in it. */

type Change = (result: never, question: Question) => unknown;

const changing =
  (method: string, change: Change): Behaviour =>
  async (question, ask) => {
    const answer = await ask(question);
    if (question.method !== method || answer.result === undefined) return answer as Reply;
    return { result: change(answer.result as never, question) };
  };

/** Changes the text that a view of the contract returns. */
const inView = (view: string, change: (text: string) => string): Behaviour =>
  changing('query', (result: { result: number[] }, { params }) => {
    if (params['method_name'] !== view) return result;
    return { ...result, result: [...Buffer.from(change(Buffer.from(result.result).toString()))] };
  });

interface Receipt {
  readonly receipt_id: string;
  readonly predecessor_id: string;
  readonly receiver_id: string;
  readonly receipt: { Action?: { actions: { FunctionCall?: { method_name: string; args: string } }[] } };
}
interface SignArgs {
  readonly request: { readonly payload: readonly number[]; readonly path: string; readonly key_version: number };
}

const callOf = ({ receipt }: Receipt) => receipt.Action?.actions[0]?.FunctionCall;
const inReceipts = (change: (receipts: readonly Receipt[]) => readonly Receipt[]): Behaviour =>
  changing('chunk', (chunk: { receipts: readonly Receipt[] }) => ({ ...chunk, receipts: change(chunk.receipts) }));
const isSign = (receipt: Receipt) => callOf(receipt)?.method_name === 'sign';
const isRespond = (receipt: Receipt) => callOf(receipt)?.method_name === 'respond';
const argsOf = (receipt: Receipt): SignArgs =>
  JSON.parse(Buffer.from(callOf(receipt)?.args ?? '', 'base64').toString('utf8'));
const calling = (receipt: Receipt, method_name: string, args: object): Receipt => ({
  ...receipt,
  receipt: {
    Action: {
      actions: [{ FunctionCall: { method_name, args: Buffer.from(JSON.stringify(args)).toString('base64') } }],
    },
  },
});
const inRequest = (change: (request: SignArgs['request']) => object): Behaviour =>
  inReceipts((receipts) =>
    receipts.map((receipt) =>
      isSign(receipt) ? calling(receipt, 'sign', { request: change(argsOf(receipt).request) }) : receipt,
    ),
  );
/** Says of a receipt, right behind the request, that it answers it. */
const answering = (receipt: Receipt): Receipt => {
  const { key_version: keyVersion, path, payload } = argsOf(receipt).request;
  const request = { predecessor: receipt.predecessor_id, payload: Uint8Array.from(payload), path, keyVersion };
  const answer = calling(receipt, 'respond', { sign_id: { request_id: [...nearSignRequestId(request)] } });
  return { ...answer, receipt_id: `${receipt.receipt_id.slice(1)}1` };
};

const failed = { Failure: { ActionError: { kind: { FunctionCallError: { ExecutionError: 'no' } } } } };
const inOutcome = (change: (outcome: { logs: string[] }) => object): Behaviour =>
  changing('EXPERIMENTAL_light_client_proof', (proof: { outcome_proof: { outcome: { logs: string[] } } }) => ({
    ...proof,
    outcome_proof: { ...proof.outcome_proof, outcome: change(proof.outcome_proof.outcome) },
  }));

export const lies = {
  /** @param meshKey `ed25519:…` @param address of whom it names instead of the participants */
  participants: (meshKey: string, address: string) =>
    inView('state', (text) =>
      text.replaceAll(/ed25519:\w+/g, meshKey).replaceAll(/"url":"[^"]*"/g, `"url":"${address}"`),
    ),
  threshold: inView('state', (text) => text.replaceAll('"threshold":2', '"threshold":3')),
  epoch: (epoch: number) => inView('state', (text) => text.replaceAll(/"epoch":\d+/g, `"epoch":${epoch}`)),
  rootKey: (key: string) => inView('state', (text) => text.replaceAll(/secp256k1:\w+/g, key)),
  config: inView('config', (text) => text.replaceAll(/"max_\w+":\d+/g, (field) => `${field}0`)),
  payload: inRequest((request) => ({ ...request, payload: request.payload.map((byte) => byte ^ 1) })),
  path: inRequest((request) => ({ ...request, path: `${request.path}!` })),
  predecessor: inReceipts((receipts) =>
    receipts.map((receipt) => (isSign(receipt) ? { ...receipt, predecessor_id: 'mallory.sandbox' } : receipt)),
  ),
  invented: inReceipts((receipts) => [
    ...receipts,
    ...receipts.filter(isSign).map((receipt) => ({ ...receipt, receipt_id: `${receipt.receipt_id.slice(1)}1` })),
  ]),
  hidden: inReceipts((receipts) => receipts.filter((receipt) => !isSign(receipt))),
  entropy: inOutcome((outcome) => ({ ...outcome, logs: outcome.logs.map((log) => log.replaceAll(/\d+/g, '7')) })),
  answered: inReceipts((receipts) => receipts.flatMap((at) => (isSign(at) ? [at, answering(at)] : [at]))),
  unanswered: inReceipts((receipts) => receipts.filter((receipt) => !isRespond(receipt))),
  failedReceipt: inOutcome((outcome) => ({ ...outcome, status: failed })),
  failedTransaction: changing('tx', (result: object) => ({
    ...result,
    final_execution_status: 'FINAL',
    status: failed,
  })),
  executed: changing('tx', (result: object) => ({
    ...result,
    final_execution_status: 'FINAL',
    status: { SuccessValue: Buffer.from('"no"').toString('base64') },
  })),
  swallowed: async ({ method, params }: Question, ask: Ask): Promise<Reply> => {
    if (method === 'broadcast_tx_async') return { result: '1'.repeat(44) };
    return method === 'tx'
      ? { error: { cause: { name: 'INVALID_TRANSACTION' } } }
      : ((await ask({ method, params })) as Reply);
  },
  hash: changing('block', (block: { header: object }) => ({
    ...block,
    header: { ...block.header, hash: '1'.repeat(44) },
  })),
  height: (height: number) =>
    changing('block', (block: { header: object }, { params }) =>
      'finality' in params ? { ...block, header: { ...block.header, height } } : block,
    ),
};

const always =
  (reply: Reply): Behaviour =>
  async () =>
    reply;

export const garbage = {
  stall: always('stall'),
  trickle: always('trickle'),
  html: always({ status: 200, body: '<html><h1>It works!</h1></html>' }),
  truncated: (async (question, ask) => {
    const text = JSON.stringify(await ask(question));
    return { status: 200, body: text.slice(0, text.length / 2) };
  }) satisfies Behaviour,
  huge: always({ bytes: 150 << 20, pattern: '{"a":"b"},' }),
  nested: always({ status: 200, body: `{"result":${'['.repeat(1 << 20)}${']'.repeat(1 << 20)}}` }),
  wrongTypes: always({ status: 200, body: `{"result":{"header":7,"chunks":[${'{},'.repeat(1 << 20)}0],"result":[]}}` }),
  tooManyRequests: always({ status: 429, body: 'slow down' }),
  serverError: always({ status: 500, body: '' }),
};
