import { bech32 } from '@scure/base';
import { MsgSend } from 'cosmjs-types/cosmos/bank/v1beta1/tx';
import { record, text } from '../../client/fields.ts';
import { SdkError } from '../../errors.ts';
import { type Amount, amount, list, parsed } from '../input.ts';

/** Coins of one denomination, in its smallest unit. */
export interface Coin {
  readonly denom: string;
  readonly amount: Amount;
}

/**
 * A message in protobuf's bytes, as `google.protobuf.Any` holds it: what cosmjs's `registry.encodeAsAny` gives, and
 * `{ typeUrl: MsgDelegate.typeUrl, value: MsgDelegate.encode(…).finish() }` of cosmjs-types.
 */
export interface EncodedMessage {
  readonly typeUrl: string;
  readonly value: Uint8Array;
}

/**
 * A transfer: `cosmos.bank.v1beta1.MsgSend`.
 *
 * @throws SdkError INVALID_ARGUMENT naming the field
 */
export function sendMessage(input: {
  readonly from: string;
  readonly to: string;
  readonly amount: readonly Coin[];
}): EncodedMessage {
  record(input, 'input');
  const fromAddress = address(input.from, 'from');
  const toAddress = address(input.to, 'to');
  if (
    bech32.decode(fromAddress as `${string}1${string}`).prefix !==
    bech32.decode(toAddress as `${string}1${string}`).prefix
  )
    throw new SdkError('INVALID_ARGUMENT', 'to', 'is an address of another chain');
  const coins = sortedCoins(input.amount, 'amount', 1n);
  if (coins.length === 0) throw new SdkError('INVALID_ARGUMENT', 'amount', 'no coins');
  const value = MsgSend.encode(MsgSend.fromPartial({ fromAddress, toAddress, amount: coins })).finish();
  return { typeUrl: MsgSend.typeUrl, value };
}

/** Coins as the chain wants them: by denomination, each once. @throws SdkError INVALID_ARGUMENT */
export function sortedCoins(coins: unknown, field: string, min = 0n): { denom: string; amount: string }[] {
  const sorted = list(coins, field)
    .map((coin, i) => {
      const { denom, amount: units } = record(coin, `${field}[${i}]`);
      const max = 2n ** 256n - 1n;
      return {
        denom: denomination(denom, `${field}[${i}].denom`),
        amount: String(amount(units, `${field}[${i}].amount`, { min, max })),
      };
    })
    .sort((a, b) => (a.denom < b.denom ? -1 : 1));
  const twice = sorted.find(({ denom }, i) => denom === sorted[i + 1]?.denom);
  if (twice) throw new SdkError('INVALID_ARGUMENT', field, `${twice.denom} twice`);
  return sorted;
}

/** @throws SdkError INVALID_ARGUMENT */
export function denomination(value: unknown, field: string): string {
  const given = text(value, field);
  if (!/^[a-zA-Z][a-zA-Z0-9/:._-]{2,127}$/.test(given))
    throw new SdkError('INVALID_ARGUMENT', field, 'not a denomination');
  return given;
}

/** A bech32 address of 20 or 32 bytes. @throws SdkError INVALID_ARGUMENT */
export function address(value: unknown, field: string): string {
  const given = text(value, field);
  const { bytes } = parsed(field, () => bech32.decodeToBytes(given));
  if (bytes.length !== 20 && bytes.length !== 32) throw new SdkError('INVALID_ARGUMENT', field, 'not an address');
  return given;
}
