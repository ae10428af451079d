/** English texts of what a message holds: tree, notation, bytes, mistakes in it. */
export const deviceMessage = {
  tree: 'Fields',
  empty: 'The body is empty.',
  cut: 'There is more; the text and the bytes have all of it.',
  counts: {
    map: 'no entries | one entry | {n} entries',
    list: 'no elements | one element | {n} elements',
    bytes: 'no bytes | one byte | {n} bytes',
  },
  mistake: 'Line {line}, column {column}: {what}',
  mistakes: {
    nothing: 'there is nothing.',
    unexpected: 'this is not expected here.',
    unclosed: 'what begins here does not end.',
    'bad-text': 'this is not allowed in a text.',
    'bad-bytes': "a byte string is pairs of hexadecimal digits, like h'00ff'.",
    'bad-number': 'this is not a number.',
    'whole-as-fraction': 'write whole numbers without a point or exponent; they travel as whole numbers.',
    'number-too-large': 'the number is larger than 64 bits.',
    'bad-key': 'a key is a text or a whole number.',
    'repeated-key': 'this key is there already.',
    'after-end': 'the value has ended before this.',
    'too-deep': 'this is nested too deeply.',
    'too-many': 'there are too many values.',
    'too-long': 'the text is too long.',
  },
};
