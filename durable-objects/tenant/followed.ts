import { followedInbox, isInbox } from "../../src/delivery/index.ts";
import { followedSession } from "../../src/generation/index.ts";
import type { FollowedOf } from "../../src/identity/index.ts";

/** What can be followed here, by the subject that a stream was noted under. */
export const followedOf: FollowedOf = (subject) => (isInbox(subject) ? followedInbox : followedSession);
