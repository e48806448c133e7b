import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { base58check } from '../../addresses/hashes.ts';
import { record, text } from '../../client/fields.ts';
import { SdkError } from '../../errors.ts';
import { type Amount, amount, hexField, oneOf, parsed } from '../input.ts';
import { bytesField, integerField } from './protobuf.ts';

/** What a transaction does. Amounts are in sun, millionths of a TRX. */
export type Contract =
  | { readonly type: 'TransferContract'; readonly to: string; readonly amount: Amount }
  | {
      readonly type: 'TriggerSmartContract';
      readonly contract: string;
      /** The call as Solidity encodes it (viem's `encodeFunctionData`), hex. */
      readonly data: string;
      /** Sun that go with the call. */
      readonly callValue?: Amount | undefined;
      /** Of a TRC-10 token, that go with the call. */
      readonly tokenValue?: Amount | undefined;
      readonly tokenId?: Amount | undefined;
    };

const MAX_INT64 = 2n ** 63n - 1n;

/** TRX to an address. */
export const transfer = (input: { readonly to: string; readonly amount: Amount }): Contract => ({
  type: 'TransferContract',
  to: input.to,
  amount: input.amount,
});

/**
 * A TRC-20 token to an address: `transfer(address,uint256)`.
 *
 * @param input.amount in the token's smallest unit
 * @throws SdkError INVALID_ARGUMENT
 */
export function tokenTransfer(input: {
  readonly token: string;
  readonly to: string;
  readonly amount: Amount;
}): Contract {
  record(input, 'input');
  const to = tronAddress(input.to, 'to').subarray(1);
  const units = amount(input.amount, 'amount', { max: 2n ** 256n - 1n });
  const word = (digits: string) => digits.padStart(64, '0');
  const data = `a9059cbb${word(bytesToHex(to))}${word(units.toString(16))}`;
  return { type: 'TriggerSmartContract', contract: input.token, data };
}

/** The 21 bytes, `41` first, of an address `T…`. @throws SdkError INVALID_ARGUMENT */
export function tronAddress(value: unknown, field: string): Uint8Array {
  const given = text(value, field);
  const bytes = parsed(field, () => base58check.decode(given));
  if (bytes.length !== 21 || bytes[0] !== 0x41) throw new SdkError('INVALID_ARGUMENT', field, 'not an address of Tron');
  return bytes;
}

/** Numbers of Tron.proto's `ContractType`. */
const numbers = { TransferContract: 1n, TriggerSmartContract: 31n } as const;

/** `Transaction.Contract` of Tron.proto. @throws SdkError INVALID_ARGUMENT */
export function encodeContract(value: unknown, owner: Uint8Array, permissionId: number): Uint8Array {
  const fields = record(value, 'contract');
  const type = oneOf(fields['type'], ['TransferContract', 'TriggerSmartContract'], 'contract.type');
  const parameter = type === 'TransferContract' ? transferOf(fields, owner) : triggerOf(fields, owner);
  const url = utf8ToBytes(`type.googleapis.com/protocol.${type}`);
  return concatBytes(
    integerField(1, numbers[type]),
    bytesField(2, concatBytes(bytesField(1, url), bytesField(2, parameter))),
    integerField(5, BigInt(permissionId)),
  );
}

const transferOf = ({ to, amount: sun }: Record<string, unknown>, owner: Uint8Array): Uint8Array =>
  concatBytes(
    bytesField(1, owner),
    bytesField(2, tronAddress(to, 'contract.to')),
    integerField(3, amount(sun, 'contract.amount', { min: 1n, max: MAX_INT64 })),
  );

function triggerOf(fields: Record<string, unknown>, owner: Uint8Array): Uint8Array {
  const units = (name: string) => amount(fields[name] ?? 0n, `contract.${name}`, { max: MAX_INT64 });
  return concatBytes(
    bytesField(1, owner),
    bytesField(2, tronAddress(fields['contract'], 'contract.contract')),
    integerField(3, units('callValue')),
    bytesField(4, hexField(fields['data'], 'contract.data')),
    integerField(5, units('tokenValue')),
    integerField(6, units('tokenId')),
  );
}
