/**
 * Text as a device treats it: bytes that it hands on without looking at them. What is no UTF-8 becomes a lone surrogate
 * (U+DC80 to U+DCFF) for each byte, and the same byte again when it is sent. Knows no CBOR.
 */

const utf8 = new TextEncoder();
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const FIRST_STAND_IN = 0xdc00;

/** Bytes as text; nothing is lost. */
export function textOf(bytes: Uint8Array): string {
  const whole = decoded(bytes);
  if (whole !== undefined) return whole;
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const length = [1, 2, 3, 4].find((size) => decoded(bytes.subarray(at, at + size)) !== undefined);
    const end = at + (length ?? 1);
    text +=
      length === undefined
        ? String.fromCharCode(FIRST_STAND_IN + (bytes[at] ?? 0))
        : (decoded(bytes.subarray(at, end)) ?? '');
    at = end;
  }
  return text;
}

/** The bytes that `textOf` made this text of. */
export function bytesOf(text: string): Uint8Array {
  if (!/[\udc80-\udcff]/u.test(text)) return utf8.encode(text);
  const bytes: number[] = [];
  // By code points: half of a pair is no stand-in.
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code >= FIRST_STAND_IN + 0x80 && code <= FIRST_STAND_IN + 0xff) bytes.push(code - FIRST_STAND_IN);
    else bytes.push(...utf8.encode(character));
  }
  return Uint8Array.from(bytes);
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}
