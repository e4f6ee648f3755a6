/** One IDX file stands for the data set that it belongs to: its folder holds the others. */
import { stat } from "node:fs/promises";
import path from "node:path";
import { nameFacts } from "#core/datasets/file-names";
import { idx } from "#core/datasets/forms/idx/idx";
import type { DataOrder } from "#core/datasets/order";
import { inTime } from "../disk/reading";
import { openFolder } from "./sources/folder-files";

/** @throws SkiploomError (`not-found`, `not-allowed`) */
export async function wholeSet(order: DataOrder): Promise<DataOrder> {
  const name = path.basename(order.path);
  const facts = await inTime(() => stat(order.path), "the data", order.path);
  if (!facts.isFile() || !isCalledIdx(name)) return order;
  const folder = path.dirname(order.path);
  const found = await idx.recognise(await openFolder(folder));
  if (!found) return order;
  const { dataset } = nameFacts(name);
  const isOneOfSeveral = found.choices.set?.values.some(({ value }) => value === dataset) === true;
  return {
    ...order,
    path: folder,
    form: idx.id,
    choices: { ...(isOneOfSeveral && { set: dataset }), ...order.choices },
  };
}

export function isCalledIdx(name: string): boolean {
  return /idx|ubyte/i.test(name);
}
