/**
 * A look over MessagePack bytes before they are decoded: sizes in headers are promises, and a decoder that
 * believes them reserves memory. A message of a few bytes can promise gigabytes; this finds that out first.
 */

/** Nesting that no message of Skiploom has. */
const MAXIMUM_DEPTH = 100;

/** What a header says: bytes it takes itself, bytes of content right after it, values nested in it. */
interface Header {
  readonly own: number;
  readonly content: number;
  readonly children: number;
}

/** True when the bytes are exactly one MessagePack value whose promised sizes fit into them. */
export function isSoundMessagePack(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  /** How many values are still to come at each open level. */
  const open: number[] = [1];
  let expected = 1;
  let place = 0;
  while (open.length > 0) {
    const left = open.pop() ?? 0;
    if (left === 0) continue;
    open.push(left - 1);
    const header = readHeader(view, place);
    if (!header) return false;
    place += header.own + header.content;
    expected += header.children - 1;
    // Every value takes at least one byte.
    if (place + expected > bytes.length) return false;
    if (header.children > 0) open.push(header.children);
    if (open.length > MAXIMUM_DEPTH) return false;
  }
  return place === bytes.length;
}

function readHeader(view: DataView, place: number): Header | undefined {
  if (place >= view.byteLength) return undefined;
  const first = view.getUint8(place);
  if (first <= 0x7f || first >= 0xe0) return value(1);
  if (first <= 0x8f) return value(1, 0, 2 * (first & 0x0f));
  if (first <= 0x9f) return value(1, 0, first & 0x0f);
  if (first <= 0xbf) return value(1, first & 0x1f);
  const size = (bytes: 1 | 2 | 4): number => {
    if (place + 1 + bytes > view.byteLength) return Number.POSITIVE_INFINITY;
    if (bytes === 1) return view.getUint8(place + 1);
    return bytes === 2 ? view.getUint16(place + 1) : view.getUint32(place + 1);
  };
  switch (first) {
    case 0xc0: // nil
    case 0xc2: // false
    case 0xc3: // true
      return value(1);
    case 0xc4: // bin 8
    case 0xd9: // str 8
      return value(2, size(1));
    case 0xc5:
    case 0xda:
      return value(3, size(2));
    case 0xc6:
    case 0xdb:
      return value(5, size(4));
    case 0xc7: // ext 8, and one byte for its type
      return value(3, size(1));
    case 0xc8:
      return value(4, size(2));
    case 0xc9:
      return value(6, size(4));
    case 0xcc: // uint 8
    case 0xd0: // int 8
      return value(2);
    case 0xcd:
    case 0xd1:
      return value(3);
    case 0xca: // float 32
    case 0xce:
    case 0xd2:
      return value(5);
    case 0xcb: // float 64
    case 0xcf:
    case 0xd3:
      return value(9);
    case 0xd4: // fixext 1, 2, 4, 8, 16
    case 0xd5:
    case 0xd6:
    case 0xd7:
    case 0xd8:
      return value(2, 1 << (first - 0xd4));
    case 0xdc: // array 16
      return value(3, 0, size(2));
    case 0xdd:
      return value(5, 0, size(4));
    case 0xde: // map 16
      return value(3, 0, 2 * size(2));
    case 0xdf:
      return value(5, 0, 2 * size(4));
    default:
      return undefined;
  }
}

function value(own: number, content = 0, children = 0): Header {
  return { own, content, children };
}
