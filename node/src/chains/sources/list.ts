import { z } from 'zod';

/**
 * A list that is looked at up to its first bad item: zod notes what is wrong with every one, and a source that sends
 * millions would fill the memory with that.
 */
export const list = <T>(item: z.ZodType<T>): z.ZodType<T[]> =>
  z.array(z.unknown()).transform((values, context): T[] => {
    const items: T[] = [];
    for (const [index, value] of values.entries()) {
      const parsed = item.safeParse(value);
      if (!parsed.success) {
        const { message, path } = parsed.error.issues[0]!;
        context.addIssue({ code: 'custom', message, path: [index, ...path] });
        return z.NEVER;
      }
      items.push(parsed.data);
    }
    return items;
  });
