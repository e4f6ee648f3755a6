import { FileInput, FileJson, FolderOpen, FolderPlus, X } from "lucide-react";
import { type ReactNode, useCallback, useEffect, useState } from "react";
import type { Draft, NetworkFile } from "#core/protocol/studio-api";
import { useStudio } from "../stores/context";
import { errorNotice } from "../stores/interface-store";
import { Button, IconButton } from "../ui/Button";
import { formatAgo } from "../ui/format-duration";
import { DraftRow } from "./DraftRow";

interface Recent {
  readonly files: readonly NetworkFile[];
  readonly drafts: readonly Draft[];
}

function folderOf(path: string): string {
  return path.replace(/[/\\][^/\\]*$/, "");
}

/** Files that were open before, and drafts that were never saved: restore or discard. */
export function RecentWork(): ReactNode {
  const { services, files, screen, commands } = useStudio();
  const { client, connection } = services;
  const [recent, setRecent] = useState<Recent>();
  const refresh = useCallback(() => {
    client.call("networks.recent", {}).then(setRecent, (error: unknown) => {
      // The banner says it already when the host is away.
      if (connection.current().kind === "connected") screen.getState().notify(errorNotice(error));
    });
  }, [client, connection, screen]);
  useEffect(() => {
    refresh();
    const stops = [client.on("networks.changed", refresh), connection.subscribe(refresh)];
    return () => {
      for (const stop of stops) stop();
    };
  }, [client, connection, refresh]);

  const act = (call: Promise<unknown>): Promise<boolean> =>
    call.then(
      () => {
        refresh();
        return true;
      },
      (error: unknown) => {
        screen.getState().notify(errorNotice(error));
        return false;
      },
    );
  /** Off the list only; the file stays, and reading it puts it back. */
  async function forget({ name, path }: NetworkFile): Promise<void> {
    if (!(await act(client.call("networks.forget", { path })))) return;
    screen.getState().notify({
      severity: "info",
      message: `${name} is off the list. The file stays where it is: ${path}`,
      action: { label: "Undo", run: () => void act(client.call("networks.read", { path })) },
    });
  }
  async function discard(draft: Draft): Promise<void> {
    const answer = await screen.getState().choose({
      title: `Discard the draft of ${draft.name}?`,
      message: "Its unsaved changes are gone for good.",
      options: [{ id: "discard", label: "Discard", tone: "danger" }],
    });
    if (answer === "discard") await act(client.call("networks.dropDraft", { key: draft.key }));
  }

  const now = Date.now();
  return (
    <div className="grid gap-8 md:grid-cols-2">
      {recent !== undefined && recent.drafts.length > 0 && (
        <section aria-labelledby="drafts">
          <div className="flex h-9 items-center">
            <h2 id="drafts" className="section-heading">
              Unsaved drafts
            </h2>
          </div>
          <ul className="divide-y divide-line overflow-hidden rounded-card border border-line bg-panel">
            {recent.drafts.map((draft) => (
              <DraftRow
                key={draft.key}
                draft={draft}
                now={now}
                onOpen={() => void files.openDraft(draft.key)}
                onDiscard={() => void discard(draft)}
              />
            ))}
          </ul>
        </section>
      )}
      <section aria-labelledby="recent">
        <div className="flex h-9 items-start justify-between">
          <h2 id="recent" className="section-heading pt-2">
            Recent
          </h2>
          <span className="flex gap-2">
            <Button icon={FolderPlus} onClick={() => commands.getState().run("data.add")}>
              Add data
            </Button>
            <Button icon={FileInput} onClick={() => commands.getState().run("network.import")}>
              Import model
            </Button>
            <Button icon={FolderOpen} onClick={() => commands.getState().run("network.open")}>
              Open file
            </Button>
          </span>
        </div>
        {recent === undefined || recent.files.length === 0 ? (
          <p className="rounded-card border border-dashed border-line p-4 text-muted">
            Networks that you save are listed here.
          </p>
        ) : (
          <ul className="divide-y divide-line overflow-hidden rounded-card border border-line bg-panel">
            {recent.files.map((file) => (
              <li key={file.path} className="flex items-center hover:bg-hover">
                <button
                  type="button"
                  onClick={() => void files.openPath(file.path)}
                  className="flex min-w-0 flex-1 items-center gap-3 px-3 py-2 text-left"
                >
                  <FileJson size={16} aria-hidden className="shrink-0 text-muted" />
                  <span className="min-w-0 flex-1">
                    <span className="block truncate text-text">{file.name}</span>
                    <span className="block truncate text-small text-muted" title={file.path}>
                      {folderOf(file.path)}
                    </span>
                  </span>
                  <span className="shrink-0 text-small text-muted">{formatAgo(file.modifiedAt, now)}</span>
                </button>
                <IconButton
                  icon={X}
                  label={`Take ${file.name} off this list`}
                  className="mr-2"
                  onClick={() => void forget(file)}
                />
              </li>
            ))}
          </ul>
        )}
      </section>
    </div>
  );
}
