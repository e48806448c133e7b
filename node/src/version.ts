import { createRequire } from 'node:module';
import { z } from 'zod';

/** This package's version. */
export const version: string = z
  .object({ version: z.string() })
  .parse(createRequire(import.meta.url)('../package.json')).version;
