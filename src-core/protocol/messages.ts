/** The three messages of the protocol. Each side parses the envelope first, then the content by the API's schema. */
import { z } from "zod";
import { type ErrorCode, errorCodeSchema, SkiploomError } from "../foundation/errors";

/** An error on the wire. A code that this side does not know yet is read as `internal`. */
export const wireErrorSchema = z.object({
  code: errorCodeSchema.catch("internal"),
  message: z.string(),
  detail: z.string().optional(),
});
export type WireError = { code: ErrorCode; message: string; detail?: string | undefined };

const requestIdSchema = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

export const requestSchema = z.object({
  kind: z.literal("request"),
  id: requestIdSchema,
  method: z.string().max(100),
  params: z.unknown(),
});

export const responseSchema = z.union([
  z.object({ kind: z.literal("response"), id: requestIdSchema, ok: z.literal(true), result: z.unknown() }),
  z.object({
    kind: z.literal("response"),
    id: requestIdSchema,
    ok: z.literal(false),
    error: wireErrorSchema,
  }),
]);

export const eventSchema = z.object({
  kind: z.literal("event"),
  event: z.string().max(100),
  payload: z.unknown(),
});

/** Asks for a sign of life; a side that serves answers with `PONG` as soon as it gets to it, whatever else it does. */
export const PING = { kind: "ping" } as const;
export const PONG = { kind: "pong" } as const;

export function kindOf(message: unknown): unknown {
  return typeof message === "object" && message !== null && "kind" in message ? message.kind : undefined;
}

/** The id of a message that is otherwise unreadable, so that its sender can be answered. */
export function readableId(message: unknown): number | undefined {
  if (typeof message !== "object" || message === null || !("id" in message)) return undefined;
  const id = requestIdSchema.safeParse(message.id);
  return id.success ? id.data : undefined;
}

/** What crosses the channel of an error: a typed one whole, any other as `internal` with its text as detail. */
export function toWireError(error: unknown): WireError {
  if (error instanceof SkiploomError) {
    return {
      code: error.code,
      message: error.message,
      ...(error.detail !== undefined && { detail: error.detail }),
    };
  }
  const detail = textOf(error);
  return { code: "internal", message: `Something failed inside Skiploom: ${detail}`, detail };
}

export function unknownMethod(method: string): SkiploomError {
  return new SkiploomError("invalid-message", `There is no method called "${method.slice(0, 100)}".`);
}

export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function fromWireError(error: WireError): SkiploomError {
  return new SkiploomError(error.code, error.message, error.detail);
}

/** The first refusal of a schema, with its place: `recipe.epochs: Too small`. */
export function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  if (!issue) return "not of the expected form";
  const place = issue.path.map(String).join(".");
  return place ? `${place}: ${issue.message}` : issue.message;
}
