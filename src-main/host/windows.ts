/**
 * The windows of this host, and what each has open: no two hold one draft or one file. A window may come by
 * several connections, one after the other, when a carrier is lost or its page is loaded again, and lives while one of them is open.
 */
import { SkiploomError } from "#core/foundation/errors";

export interface OpenDrawing {
  readonly key: string;
  readonly path?: string | undefined;
}

/** One connection of a window. */
export interface WindowSession {
  /** Says what the window has open now; false, and nothing changes, when another one has it. */
  hold(page: string, drawing: OpenDrawing | undefined): boolean;
  /** Has nothing open any more, if it was this. */
  letGo(key: string): void;
  /** Whether another living window has the draft of this key. */
  isHeldElsewhere(key: string): boolean;
  /** @throws SkiploomError (`not-allowed`) when another living window has it open */
  refuseHeld(what: { readonly key?: string | undefined; readonly path?: string | undefined }): void;
  close(): void;
}

export interface Windows {
  open(): WindowSession;
}

interface Page {
  readonly sessions: Set<WindowSession>;
  drawing: OpenDrawing | undefined;
}

/** @param onLetGo told of a draft that no window has open any more */
export function createWindows(onLetGo: (key: string) => void): Windows {
  const pages = new Map<string, Page>();

  const holds = ({ drawing }: Page, key: string | undefined, path: string | undefined): boolean =>
    drawing !== undefined && (drawing.key === key || (path !== undefined && drawing.path === path));

  const isHeld = (own: string | undefined, key: string | undefined, path?: string): boolean =>
    [...pages].some(([page, facts]) => page !== own && holds(facts, key, path));

  return {
    open() {
      let own: string | undefined;
      const session: WindowSession = {
        hold(page, drawing) {
          own = page;
          const facts = pages.get(page) ?? { sessions: new Set(), drawing: undefined };
          facts.sessions.add(session);
          pages.set(page, facts);
          if (drawing && isHeld(page, drawing.key, drawing.path)) return false;
          const before = facts.drawing;
          facts.drawing = drawing;
          if (before !== undefined && before.key !== drawing?.key) onLetGo(before.key);
          return true;
        },
        letGo(key) {
          const facts = own === undefined ? undefined : pages.get(own);
          if (facts?.drawing?.key === key) facts.drawing = undefined;
        },
        isHeldElsewhere: (key) => isHeld(own, key),
        refuseHeld({ key, path }) {
          if (!isHeld(own, key, path)) return;
          throw new SkiploomError(
            "not-allowed",
            "This network is open in another window, which is left as it is. Save under another name, or close it there first.",
            path,
          );
        },
        close() {
          const facts = own === undefined ? undefined : pages.get(own);
          if (own === undefined || !facts?.sessions.delete(session) || facts.sessions.size > 0) return;
          pages.delete(own);
          if (facts.drawing) onLetGo(facts.drawing.key);
        },
      };
      return session;
    },
  };
}
