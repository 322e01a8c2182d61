/** Items are handed to the network in parts of about this many characters. */
const partLength = 131_072

/** One text in parts that are worth a write each: the opening, the items with commas between them, the closing. */
export function* jsonParts(opening: string, items: Iterable<string>, closing: string): Generator<string> {
  let part = opening
  let separator = ''
  for (const item of items) {
    part += separator + item
    separator = ','
    if (part.length >= partLength) {
      yield part
      part = ''
    }
  }
  yield part + closing
}
