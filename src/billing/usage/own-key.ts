/** What no key begins with that comes from outside: nobody settles, gives back or forestalls what the product itself meters. */
export const ownKeyPrefix = "devgen:";

/** The key of something that the product itself meters. */
export const ownKey = (id: string): string => `${ownKeyPrefix}${id}`;
