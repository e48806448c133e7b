import assert from 'node:assert/strict';
import { SdkError, type SdkErrorCode } from '@quorate/sdk';

/** What an error has to be, for `assert.rejects`. @param field what it names, or a part of its text */
export const sdkError =
  (code: SdkErrorCode, about: string | RegExp = /./) =>
  (error: unknown) => {
    assert.ok(error instanceof SdkError, `threw ${error} instead of an SdkError`);
    assert.equal(error.code, code, error.message);
    if (typeof about === 'string') assert.equal(error.field, about);
    else assert.match(error.message, about);
    return true;
  };
