import { publicKeyToBorsh } from '../crypto.ts';
import { nameBytes } from '../state/contracts.ts';
import { accessKeyBorshLength } from '../state/records.ts';
import type { Action, ActionReceipt } from './types.ts';

const text = (value: string) => 4 + Buffer.byteLength(value);
const vector = (bytes: Uint8Array) => 4 + bytes.length;
const key = (value: string) => publicKeyToBorsh(value).length;
const HASH = 32;
const U64 = 8;
const U128 = 16;
const TAG = 1;

/** Bytes of a receipt in borsh, to hold against the limit on its size. */
export function receiptSize(receipt: ActionReceipt): number {
  const parties = text(receipt.predecessorId) + text(receipt.receiverId) + HASH + TAG;
  const signer = text(receipt.signerId) + key(receipt.signerPublicKey) + U128;
  const outputs = receipt.outputDataReceivers.reduce((sum, { receiverId }) => sum + HASH + text(receiverId), 4);
  const inputs = 4 + receipt.inputDataIds.length * HASH;
  return parties + signer + outputs + inputs + receipt.actions.reduce((sum, action) => sum + actionSize(action), 4);
}

function actionSize(action: Action): number {
  switch (action.type) {
    case 'CreateAccount':
      return TAG;
    case 'DeployContract':
      return TAG + vector(action.code);
    case 'FunctionCall':
      return TAG + text(action.methodName) + vector(action.args) + U64 + U128;
    case 'Transfer':
      return TAG + U128;
    case 'Stake':
      return TAG + U128 + key(action.publicKey);
    case 'AddKey':
      return TAG + key(action.publicKey) + accessKeyBorshLength(action.accessKey);
    case 'DeleteKey':
      return TAG + key(action.publicKey);
    case 'DeleteAccount':
      return TAG + text(action.beneficiaryId);
    case 'DeployGlobalContract':
      return TAG + vector(action.code) + TAG;
    case 'UseGlobalContract':
      return TAG + TAG + ('CodeHash' in action.contract ? 0 : 4) + nameBytes(action.contract);
    case 'Delegate': {
      const inner = action.actions.reduce((sum, one) => sum + actionSize(one), 4);
      const parties = text(action.senderId) + text(action.receiverId) + key(action.publicKey);
      return TAG + parties + inner + 2 * U64 + action.signature.length;
    }
  }
}
