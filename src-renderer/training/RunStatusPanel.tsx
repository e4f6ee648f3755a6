/** The state of a run in words and numbers: the last column of the dock, the top of the training view's side. */
import type { ReactNode } from "react";
import { formatBytes } from "#core/foundation/format-bytes";
import { type Channel, MERGE_SITES, pathsAt } from "#core/training/channels";
import type { RunRecord } from "#core/training/records";
import { useInterfaceState } from "../stores/context";
import { type RunMetrics, rowsOf } from "../stores/run-metrics";
import type { RunStatus } from "../stores/runs-state";
import { formatDuration } from "../ui/format-duration";
import { formatCount, formatPercent, formatRate } from "../ui/format-number";
import type { Explained } from "../ui/glossary";
import { Term } from "../ui/Term";
import { chosenChannel, explained, measureWords } from "./channel-words";
import { isImportedAlone } from "./ImportedRun";
import { currentStep, progressOf, secondsLeft } from "./progress";
import { RunActions } from "./RunActions";
import { describeRun, failureAdvice, type RunTone, toneOf } from "./run-words";

const DOT: Record<RunTone, string> = {
  quiet: "bg-muted",
  good: "bg-good",
  warning: "bg-warning",
  error: "bg-error",
};
const BAR: Record<RunTone, string> = {
  quiet: "bg-muted",
  good: "bg-convolution",
  warning: "bg-warning",
  error: "bg-error",
};

export interface RunStatusPanelProps {
  readonly record: RunRecord;
  readonly metrics: RunMetrics | undefined;
  readonly status: RunStatus | undefined;
  /** For the dock: less room. */
  readonly compact?: boolean;
}

export function RunStatusPanel(props: RunStatusPanelProps): ReactNode {
  const { record, metrics } = props;
  const step = currentStep(record, metrics);
  const { title, message } = describeRun(record, step);
  const tone = toneOf(record.state);
  const left = record.state === "running" ? secondsLeft(record, metrics) : undefined;
  const advice = failureAdvice(record);
  return (
    <section aria-label="State of the run" className={`flex flex-col ${props.compact ? "gap-1" : "gap-2"}`}>
      {props.compact && (
        <p className="truncate text-small text-muted" title={record.name} data-testid="dock-run">
          {record.name}
        </p>
      )}
      <header className="flex flex-wrap items-baseline justify-between gap-x-2">
        <h3 className="flex items-baseline gap-2 font-semibold text-text">
          <span aria-hidden className={`size-2 shrink-0 rounded-full ${DOT[tone]}`} />
          {title}
        </h3>
        {/* Said aloud when it changes; a live region inside the heading would leave the heading without a name. */}
        <span role="status" className="sr-only">
          {message === undefined ? title : `${title}. ${message}`}
        </span>
        {left !== undefined && (
          <span className="numeric text-small text-muted" data-testid="time-left">
            {formatDuration(left)} left
          </span>
        )}
      </header>
      {!isImportedAlone(record) && (
        <Progress
          value={progressOf(record, step)}
          starting={record.state === "starting" || record.state === "recovering"}
          tone={tone}
        />
      )}
      {message !== undefined && (
        <p className={`selectable text-small ${tone === "error" ? "text-error" : "text-muted"}`}>{message}</p>
      )}
      {advice !== undefined && <p className="selectable text-small text-text">{advice}</p>}
      <RunActions record={record} compact={props.compact ?? false} />
      {step > 0 && <RunFigures {...props} step={step} />}
    </section>
  );
}

function Progress(props: {
  readonly value: number;
  readonly starting: boolean;
  readonly tone: RunTone;
}): ReactNode {
  return (
    <div
      role="progressbar"
      aria-label="Progress of the training"
      aria-valuemin={0}
      aria-valuemax={100}
      {...(props.starting ? {} : { "aria-valuenow": Math.round(props.value * 100) })}
      className="h-1.5 w-full shrink-0 overflow-hidden rounded-full bg-line"
    >
      <div
        className={`h-full origin-left rounded-full ${props.starting ? "animate-pulse bg-muted" : BAR[props.tone]}`}
        style={{ width: props.starting ? "30%" : `${props.value * 100}%` }}
      />
    </div>
  );
}

function RunFigures(props: RunStatusPanelProps & { readonly step: number }): ReactNode {
  const { record, metrics, status, step, compact } = props;
  const live = record.state === "running" || record.state === "paused" || record.state === "recovering";
  const throughput = metrics?.throughput.at(-1);
  const rate = metrics?.learningRate.at(-1);
  return (
    <dl className={`flex flex-col text-small ${compact ? "gap-px" : "gap-1"}`}>
      <Figure label="step" term="step" value={`${formatCount(step)} / ${formatCount(record.totalSteps)}`} />
      {live && throughput !== undefined && (
        <Figure label="images a second" term="throughput" value={formatCount(throughput)} />
      )}
      {live && rate !== undefined && (
        <Figure label="learning rate" term="learning rate" value={formatRate(rate)} />
      )}
      {record.best && (
        <Figure
          label={record.state !== "finished" ? "best so far" : compact ? "best" : "best validation"}
          term="validation"
          value={`${formatPercent(record.best.valAccuracy)}, epoch ${record.best.epoch}`}
        />
      )}
      {record.test && (
        <Figure label="test accuracy" term="accuracy" value={formatPercent(record.test.accuracy)} />
      )}
      {live && status?.processBytes !== undefined && (
        <Figure label="memory" value={formatBytes(status.processBytes)} />
      )}
      {!live && record.trainedSeconds > 0 && (
        <Figure label="time" value={formatDuration(record.trainedSeconds)} />
      )}
      <AtMerges record={record} metrics={metrics} compact={compact === true} />
    </dl>
  );
}

function Figure(props: {
  readonly label: string;
  readonly value: ReactNode;
  readonly term?: Explained;
}): ReactNode {
  return (
    <div className="flex items-baseline justify-between gap-3">
      <dt className="shrink-0 text-muted">
        {props.term ? <Term name={props.term}>{props.label}</Term> : props.label}
      </dt>
      <dd className="numeric selectable text-right text-text">{props.value}</dd>
    </div>
  );
}

/** So many merges are listed one by one; of more, the range. */
const MOST_LISTED = 4;

/**
 * What is measured where skips come back, the heart of a residual network: the last values. Where there is little room, of one channel: the
 * one that the drawing shows, or the first.
 */
function AtMerges({
  record,
  metrics,
  compact,
}: Pick<RunStatusPanelProps, "record" | "metrics" | "compact">): ReactNode {
  const { measured } = record;
  const paths = pathsAt(measured, MERGE_SITES);
  const chosen = useInterfaceState((state) => state.charts.heat);
  const channels = measured.channels.filter(({ at }) => at === MERGE_SITES);
  const one = chosenChannel(channels, chosen);
  return (compact && one ? [one] : channels).map((channel) => {
    const last = rowsOf(metrics, channel.id).at(-1);
    if (!last || last.length === 0) return null;
    const values = Array.from(last, (value) => measureWords(channel, value));
    if (!compact && values.length <= MOST_LISTED) {
      return <ListedValues key={channel.id} channel={channel} paths={paths} values={values} />;
    }
    const ends = [Math.min(...last), Math.max(...last)].map((value) => measureWords(channel, value));
    return (
      <Figure
        key={channel.id}
        label={compact ? channel.label : `${channel.label} at ${values.length} merges`}
        term={explained(channel)}
        value={<span title={paths.join(", ")}>{[...new Set(ends)].join(" … ")}</span>}
      />
    );
  });
}

function ListedValues(props: {
  readonly channel: Channel;
  readonly paths: readonly string[];
  readonly values: readonly string[];
}): ReactNode {
  const { channel, paths, values } = props;
  return (
    <div className="pt-1">
      <dt className="text-muted">
        <Term name={explained(channel)}>{channel.label}</Term>
      </dt>
      {paths.map((path, index) => (
        <dd key={path} className="numeric selectable flex justify-between gap-3 text-text">
          <span className="min-w-0 truncate text-muted">{path}</span>
          {values[index] ?? "–"}
        </dd>
      ))}
    </div>
  );
}
