const lengthMax = 250;

/** Branches, tags and notes by their full name: a part of what git-check-ref-format(1) allows. */
export const isRefName = (name: string): boolean =>
  name.length <= lengthMax && /^refs\/(?:heads|tags|notes)\/[\w.+@-]+(?:\/[\w.+@-]+)*$/.test(name) && !/\.\.|@\{|\/[.-]|\.lock(?:\/|$)|\.(?:\/|$)|\/@(?:\/|$)/.test(name);
