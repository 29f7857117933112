// Served for `node:assert/strict`.

import { strict } from "../node-assert/index.ts";

export const {
  AssertionError, ok, equal, notEqual, deepEqual, notDeepEqual, strictEqual, notStrictEqual, deepStrictEqual, notDeepStrictEqual, partialDeepStrictEqual, match, doesNotMatch, throws, doesNotThrow, rejects,
  doesNotReject, ifError, fail,
} = strict;
export { strict };
export default strict;
