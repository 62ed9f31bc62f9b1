/** Charts drawn by ourselves: pictures with a title, and the same numbers in a table. */

import { m } from "motion/react";
import { useId, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

export interface Datum {
  name: string;
  count: number;
}

interface ChartProps {
  title: string;
  /** What the names are. */
  head: string;
  data: readonly Datum[];
}

interface FigureProps extends ChartProps {
  /** The picture in words, where naming all numbers would be too much. */
  said?: string;
  height: number;
  /** Beside two others. */
  isTall?: boolean;
  children: ReactNode;
}

/** Of every picture, in its own units; it is drawn as wide as there is room. */
const WIDTH = 340;

function Figure({ title, head, data, said, height, isTall = false, children }: FigureProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <section className={isTall ? "chart tall" : "chart"}>
      <h2>{title}</h2>
      <svg viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-labelledby={id}>
        <title id={id}>{`${title}: ${said ?? data.map(({ name, count }) => `${name} ${count}`).join(", ")}`}</title>
        {children}
      </svg>
      <details>
        <summary>{t("collection.asTable")}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{head}</th>
              <th scope="col">{t("collection.copiesHead")}</th>
            </tr>
          </thead>
          <tbody>
            {data.map(({ name, count }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{count}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  );
}

/** When the bar at this place begins to grow. */
const inTurn = (place: number) => ({ duration: 0.4, delay: Math.min(place * 0.04, 0.4) });

/** Bars that stand. */
export function Columns(props: ChartProps) {
  const { data } = props;
  const [top, floor, height] = [20, 180, 205];
  const most = Math.max(...data.map(({ count }) => count));
  const step = WIDTH / data.length;
  const width = Math.min(step * 0.7, 56);
  // Names that would run into each other are left out; the table has them all.
  const every = Math.ceil(Math.max(...data.map(({ name }) => name.length)) / (step / 7));
  return (
    <Figure {...props} height={height}>
      <line x1="0" x2={WIDTH} y1={floor} y2={floor} className="axis" />
      {data.map(({ name, count }, place) => {
        const middle = (place + 0.5) * step;
        const tall = ((floor - top) * count) / most;
        return (
          <g key={name}>
            <m.rect
              className="bar"
              x={middle - width / 2}
              y={floor - tall}
              width={width}
              height={tall}
              rx="2"
              style={{ originY: 1 }}
              initial={{ scaleY: 0 }}
              animate={{ scaleY: 1 }}
              transition={inTurn(place)}
            />
            {count > 0 && (
              <text x={middle} y={floor - tall - 5} textAnchor="middle">
                {count}
              </text>
            )}
            {place % every === 0 && (
              <text x={middle} y={floor + 17} textAnchor="middle" className="name">
                {name}
              </text>
            )}
          </g>
        );
      })}
    </Figure>
  );
}

/** Bars that lie, each under its name; for names that may be long. */
export function Bars(props: ChartProps) {
  const { data } = props;
  const most = Math.max(...data.map(({ count }) => count));
  const step = 34;
  return (
    <Figure {...props} height={data.length * step} isTall={data.length > 6}>
      {data.map(({ name, count }, place) => (
        <g key={name} transform={`translate(0 ${place * step})`}>
          <text x="0" y="13" className="name">
            {name}
          </text>
          <text x={WIDTH} y="13" textAnchor="end">
            {count}
          </text>
          <rect className="track" y="18" width={WIDTH} height="9" rx="2" />
          <m.rect
            className="bar"
            y="18"
            width={(WIDTH * count) / most}
            height="9"
            rx="2"
            style={{ originX: 0 }}
            initial={{ scaleX: 0 }}
            animate={{ scaleX: 1 }}
            transition={inTurn(place)}
          />
        </g>
      ))}
    </Figure>
  );
}

/** What has come together over time: each count is that of the whole until then. */
export function Growth(props: ChartProps) {
  const { t } = useTranslation();
  const { data } = props;
  const [left, top, floor, height] = [34, 16, 180, 205];
  const most = Math.max(1, ...data.map(({ count }) => count));
  const x = (place: number) => left + ((WIDTH - left - 6) * place) / Math.max(1, data.length - 1);
  const y = (count: number) => floor - ((floor - top) * count) / most;
  const line = data.map(({ count }, place) => `${x(place)},${y(count)}`).join(" L");
  const end = data.length - 1;
  const said = t("collection.growthSaid", { from: data[0]?.name, to: data[end]?.name, count: data[end]?.count });
  return (
    <Figure {...props} said={said} height={height}>
      {[...new Set([0, Math.round(most / 2), most])].map((count) => (
        <g key={count}>
          <line x1={left} x2={WIDTH} y1={y(count)} y2={y(count)} className="axis" />
          <text x={left - 6} y={y(count) + 4} textAnchor="end">
            {count}
          </text>
        </g>
      ))}
      <m.g initial={{ opacity: 0 }} animate={{ opacity: 1 }} transition={{ duration: 0.6 }}>
        <path className="area" d={`M${x(0)},${floor} L${line} L${x(end)},${floor} Z`} />
        <path className="curve" d={`M${line}`} />
        <circle className="bar" cx={x(end)} cy={y(data[end]?.count ?? 0)} r="4" />
      </m.g>
      <text x={left} y={floor + 17} className="name">
        {data[0]?.name}
      </text>
      <text x={WIDTH} y={floor + 17} textAnchor="end" className="name">
        {data[end]?.name}
      </text>
    </Figure>
  );
}
