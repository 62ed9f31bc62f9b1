interface FactsProps {
  /** Names and values; what has no value isn't shown. */
  facts: readonly (readonly [string, string | number | null])[];
}

/** What is known of a thing, to be read alone. */
export function Facts({ facts }: FactsProps) {
  return (
    <dl className="facts">
      {facts
        .filter(([, value]) => value !== null && value !== "")
        .map(([name, value]) => (
          <div key={name} className="fact">
            <dt>{name}</dt>
            <dd className="description">{value}</dd>
          </div>
        ))}
    </dl>
  );
}
