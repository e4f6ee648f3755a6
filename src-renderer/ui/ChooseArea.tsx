/** Where something comes in: it is dropped here or chosen, and below stands what is taken. */
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

export function ChooseArea(props: {
  readonly icon: LucideIcon;
  readonly words: string;
  readonly children: ReactNode;
}): ReactNode {
  const { icon: Icon, words, children } = props;
  return (
    <div className="flex flex-col items-center gap-3 rounded-card border border-dashed border-faint bg-canvas px-6 py-8 text-center">
      <Icon size={28} strokeWidth={1.5} aria-hidden className="text-muted" />
      <p className="text-text">{words}</p>
      {children}
    </div>
  );
}

export function TakenKinds({
  kinds,
}: {
  readonly kinds: readonly (readonly [label: string, words: string])[];
}): ReactNode {
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-small">
      {kinds.map(([label, words]) => (
        <div key={label} className="contents">
          <dt className="font-medium text-text">{label}</dt>
          <dd className="text-muted">{words}</dd>
        </div>
      ))}
    </dl>
  );
}
