const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Base32 (RFC 4648) as an authenticator reads it, written apart from the product's own. */
export function fromBase32(text: string): Uint8Array {
  const bits = [...text].map((character) => alphabet.indexOf(character).toString(2).padStart(5, "0")).join("");
  return Uint8Array.from({ length: Math.floor(bits.length / 8) }, (_, place) => parseInt(bits.slice(place * 8, place * 8 + 8), 2));
}
