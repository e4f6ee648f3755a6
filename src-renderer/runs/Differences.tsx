/** In what the chosen runs differ: recipe and settings side by side, then each drawing against the first run's. */
import { type ReactNode, useMemo } from "react";
import type { RunRecord } from "#core/training/records";
import { useShownTheme } from "../charts/use-shown-theme";
import { useRunsState, useStudio } from "../stores/context";
import { type NetworkDifference, networkDifferences, settingDifferences } from "./differences";
import type { CurveStyle } from "./run-colours";

const MOST_SHOWN = 60;
const SIGNS: Record<NetworkDifference["kind"], { sign: string; words: string; colour: string }> = {
  added: { sign: "+", words: "added", colour: "text-good" },
  removed: { sign: "−", words: "removed", colour: "text-error" },
  changed: { sign: "~", words: "changed", colour: "text-convolution" },
};

export interface DifferencesProps {
  readonly records: readonly RunRecord[];
  readonly colours: ReadonlyMap<string, CurveStyle>;
}

export function Differences({ records, colours }: DifferencesProps): ReactNode {
  const settings = useMemo(() => settingDifferences(records), [records]);
  const [first, ...others] = records;
  if (!first || others.length === 0) {
    return (
      <section aria-label="Differences">
        <h3 className="font-semibold text-text">Differences</h3>
        <p className="pt-1 text-muted">
          Choose a second run to lay both over each other and to see what differed: hold Ctrl, or tick its
          box.
        </p>
      </section>
    );
  }
  return (
    <section aria-label="Differences" className="flex flex-col gap-4">
      <div>
        <h3 className="pb-1 font-semibold text-text">Differences</h3>
        <ul className="flex flex-col gap-0.5 text-small">
          {records.map((record, index) => (
            <li key={record.id} className="flex items-center gap-2">
              <Swatch style={colours.get(record.id)} />
              <span className="min-w-0 truncate text-text">{record.name}</span>
              {index === 0 && <span className="shrink-0 text-muted">reference</span>}
            </li>
          ))}
        </ul>
      </div>
      <div>
        <h4 className="section-heading pb-1">Recipe and settings</h4>
        {settings.length === 0 ? (
          <p className="text-small text-muted">The same in all of them.</p>
        ) : (
          <table className="w-full text-small" data-testid="setting-differences">
            <thead>
              <tr>
                <th className="text-left font-normal text-muted">
                  <span className="sr-only">Setting</span>
                </th>
                {records.map((record) => (
                  <th key={record.id} scope="col" className="pb-1 pl-3 text-right" title={record.name}>
                    <span className="sr-only">{record.name}</span>
                    <span className="inline-block">
                      <Swatch style={colours.get(record.id)} />
                    </span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {settings.map(({ label, values }) => (
                <tr key={label} className="align-baseline">
                  <th scope="row" className="py-0.5 text-left font-normal whitespace-nowrap text-muted">
                    {label}
                  </th>
                  {records.map((record, index) => (
                    <td key={record.id} className="numeric selectable py-0.5 pl-3 text-right text-text">
                      {values[index]}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
      {others.map((record) => (
        <NetworkChanges key={record.id} from={first} to={record} style={colours.get(record.id)} />
      ))}
    </section>
  );
}

function NetworkChanges(props: {
  readonly from: RunRecord;
  readonly to: RunRecord;
  readonly style: CurveStyle | undefined;
}): ReactNode {
  const { from, to, style } = props;
  const { layers } = useStudio();
  const before = useRunsState((state) => state.networks.get(from.id));
  const after = useRunsState((state) => state.networks.get(to.id));
  const found = useMemo(
    () => before && after && networkDifferences(layers, before, after),
    [layers, before, after],
  );
  if (!found) return null;
  return (
    <div data-testid="network-differences">
      <h4 className="flex items-center gap-2 pb-1">
        <span className="section-heading">Network</span>
        <Swatch style={style} />
        <span className="min-w-0 truncate text-small text-muted">{to.name}</span>
      </h4>
      {found.length === 0 ? (
        <p className="text-small text-muted">The same drawing.</p>
      ) : (
        <ul className="flex flex-col gap-0.5 text-small">
          {found.slice(0, MOST_SHOWN).map((difference) => {
            const { sign, words, colour } = SIGNS[difference.kind];
            return (
              <li
                key={`${difference.kind} ${difference.path} ${difference.words}`}
                className="flex items-baseline gap-2"
              >
                <span title={words} className={`numeric shrink-0 ${colour}`}>
                  <span aria-hidden>{sign}</span>
                  <span className="sr-only">{words}</span>
                </span>
                <span className="numeric selectable text-text">{difference.path}</span>
                <span className="selectable text-muted">{difference.words}</span>
              </li>
            );
          })}
        </ul>
      )}
      {found.length > MOST_SHOWN && (
        <p className="pt-1 text-small text-muted">And {found.length - MOST_SHOWN} more.</p>
      )}
    </div>
  );
}

function Swatch({ style }: { readonly style: CurveStyle | undefined }): ReactNode {
  const theme = useShownTheme();
  return (
    <svg width="14" height="6" aria-hidden className="shrink-0">
      <line
        x1="0"
        y1="3"
        x2="14"
        y2="3"
        stroke={style?.colour[theme] ?? "var(--muted)"}
        strokeWidth="3"
        {...(style && style.dash.length > 0 ? { strokeDasharray: style.dash.join(" ") } : {})}
      />
    </svg>
  );
}
