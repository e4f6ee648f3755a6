/** From bytes to ONNX's messages. What a file would become is counted first, so that a small one cannot fill the memory. */
import { type DescMessage, fromBinary } from "@bufbuild/protobuf";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { SkiploomError } from "../../../foundation/errors";
import { invalidModel } from "../../invalid-model";
import { type ModelProto, ModelProtoSchema } from "../onnx_pb";

export const ONNX_WORDS = "ONNX file";
/** What a message costs at least, as an object, and any other entry. Measured over models of many small nodes. */
const MESSAGE_BYTES = 400;
const ENTRY_BYTES = 40;
const FREE_BYTES = 48 * 2 ** 20;
const MOST_BYTES = 2 ** 31;
const DEEPEST = 20;

/** @throws SkiploomError `invalid-model` */
export function openModel(bytes: Uint8Array): ModelProto {
  if (bytes.length >= MOST_BYTES)
    throw invalidModel(ONNX_WORDS, "it has more than 2 GB, and an ONNX file can have no more");
  try {
    const allowed = FREE_BYTES + 2 * bytes.length;
    countMessage(ModelProtoSchema, new BinaryReader(bytes), bytes.length, { left: allowed }, 0);
    return fromBinary(ModelProtoSchema, bytes, { readUnknownFields: false });
  } catch (error) {
    if (error instanceof SkiploomError) throw error;
    throw invalidModel(ONNX_WORDS, "it is cut off, damaged, or of another kind");
  }
}

const LONGEST_NAME = 120;

/** A name of the file's, as it may stand in a sentence: on one line, and not as long as it likes. */
export function plainName(name: string): string {
  const plain = name.replace(/\p{Cc}/gu, "?");
  return plain.length > LONGEST_NAME ? `${plain.slice(0, LONGEST_NAME)}...` : plain;
}

interface Budget {
  left: number;
}

function spend(budget: Budget, bytes: number): void {
  budget.left -= bytes;
  if (budget.left < 0)
    throw invalidModel(ONNX_WORDS, "it is made of far more parts than a network of its size has");
}

interface FieldKind {
  /** Of the message in it. */
  readonly message?: DescMessage;
  /** A list of numbers, of which each may be one byte. */
  readonly isPacked: boolean;
}

const FIELDS = new WeakMap<DescMessage, ReadonlyMap<number, FieldKind>>();

function fieldsOf(message: DescMessage): ReadonlyMap<number, FieldKind> {
  const known = FIELDS.get(message);
  if (known) return known;
  const fields = new Map(
    message.fields.map((field): [number, FieldKind] => [
      field.number,
      {
        ...(field.message && { message: field.message }),
        isPacked: field.fieldKind === "list" && field.listKind === "scalar" && isNumber(field.scalar),
      },
    ]),
  );
  FIELDS.set(message, fields);
  return fields;
}

/** Texts and bytes (9, 12) have a length of their own each. */
function isNumber(scalar: number): boolean {
  return scalar !== 9 && scalar !== 12;
}

/** Goes through a message without making anything of it. */
function countMessage(
  message: DescMessage,
  reader: BinaryReader,
  end: number,
  budget: Budget,
  depth: number,
): void {
  if (depth > DEEPEST) throw invalidModel(ONNX_WORDS, "its parts lie too deep in one another");
  spend(budget, MESSAGE_BYTES);
  const fields = fieldsOf(message);
  while (reader.pos < end) {
    const [number, wireType] = reader.tag();
    const field = fields.get(number);
    spend(budget, ENTRY_BYTES);
    if (wireType !== WireType.LengthDelimited) {
      reader.skip(wireType, number);
      continue;
    }
    const length = reader.uint32();
    const inner = reader.pos + length;
    if (inner > end) throw invalidModel(ONNX_WORDS, "it is cut off or damaged");
    if (field?.message) countMessage(field.message, reader, inner, budget, depth + 1);
    else if (field?.isPacked) spend(budget, length * ENTRY_BYTES);
    reader.pos = inner;
  }
}
