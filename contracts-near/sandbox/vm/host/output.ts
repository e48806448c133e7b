import { FEES, sendFee } from '../../runtime/fees.ts';
import { COSTS, LIMITS } from '../costs.ts';
import { hostErrors } from '../errors.ts';
import type { Host, HostFunctions } from './context.ts';

/** Host functions that return, log and panic. */
export function outputFunctions(host: Host): HostFunctions {
  let logBytes = 0;
  const log = (message: string, length: number) => {
    host.gas.burn(COSTS.logBase + COSTS.logByte * length);
    logBytes += length;
    if (logBytes > LIMITS.logBytes) throw hostErrors.logTooLong(logBytes, LIMITS.logBytes);
    host.logs.push(message);
  };
  const checkLogCount = () => {
    if (host.logs.length >= LIMITS.logs) throw hostErrors.tooManyLogs(LIMITS.logs);
  };
  const readUtf16 = (length: bigint, pointer: bigint) => {
    host.gas.burn(COSTS.utf16Base);
    const bytes = host.read(length, pointer);
    host.gas.burn(COSTS.utf16Byte * bytes.length);
    if (bytes.length % 2 !== 0) throw hostErrors.badUtf16();
    const text = Buffer.from(bytes).toString('utf16le');
    if (!text.isWellFormed()) throw hostErrors.badUtf16();
    return text;
  };
  /** AssemblyScript's layout: the byte length stands in the 4 bytes before the string. */
  const readAssemblyScriptString = (pointer: number) => {
    if (pointer < 4) throw hostErrors.badUtf16();
    const length = new DataView(host.readMemory(4n, BigInt(pointer - 4)).buffer).getUint32(0, true);
    return readUtf16(BigInt(length), BigInt(pointer));
  };
  return {
    value_return: (length: bigint, pointer: bigint) => {
      const value = host.read(length, pointer);
      if (value.length > LIMITS.returnedBytes) throw hostErrors.returnTooLong(value.length, LIMITS.returnedBytes);
      for (const receiver of host.call.outputReceivers) {
        const local = receiver === host.call.currentAccountId;
        host.gas.burn((sendFee(FEES.dataReceiptByte, local) + FEES.dataReceiptByte.exec) * value.length);
      }
      host.returned = { value };
    },
    log_utf8: (length: bigint, pointer: bigint) => {
      checkLogCount();
      const message = host.readUtf8(length, pointer);
      log(message, Buffer.byteLength(message));
    },
    log_utf16: (length: bigint, pointer: bigint) => {
      checkLogCount();
      const message = readUtf16(length, pointer);
      log(message, Buffer.byteLength(message));
    },
    panic: () => {
      throw hostErrors.guestPanic('explicit guest panic');
    },
    panic_utf8: (length: bigint, pointer: bigint) => {
      throw hostErrors.guestPanic(host.readUtf8(length, pointer));
    },
    abort: (message: number, file: number, line: number, column: number) => {
      const text = `${readAssemblyScriptString(message)}, filename: "${readAssemblyScriptString(file)}"`;
      throw hostErrors.guestPanic(`${text} line: ${line} col: ${column}`);
    },
  };
}
