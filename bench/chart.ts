import { createRequire } from 'node:module';
import type { ColdResults } from './cold/report.ts';
import type { WarmResults } from './warm/report.ts';

/** As much of echarts as is used. It is installed when it is needed, so its own types are not always there. */
interface Echarts {
  init(dom: null, theme: null, options: { renderer: 'svg'; ssr: true; width: number; height: number }): Chart;
}
interface Chart {
  setOption(option: object): void;
  renderToSVGString(): string;
  dispose(): void;
}

const WIDTH = 800;
/** Alone, and in a group. */
const BAR_HEIGHT = { alone: 22, grouped: 14 };
/** For the title, the legend and the axis. */
const FRAME_HEIGHT = 116;
/** Greys and colours that can be read on white as well as on black; there is no background. */
const TEXT = '#7a828e';
const GRID = '#7a828e44';
const COLOURS = ['#8b949e', '#3b82c4', '#e08a2e'];

/** Horizontal bars: a group for each name, a bar (or a part of one) for each series. */
interface Bars {
  title: string;
  unit: string;
  names: string[];
  series: { name: string; values: number[] }[];
  stacked: boolean;
}

function draw({ title, unit, names, series, stacked }: Bars): string {
  const { init }: Echarts = createRequire(import.meta.url)('echarts');
  const height = FRAME_HEIGHT + names.length * (stacked ? BAR_HEIGHT.alone : series.length * BAR_HEIGHT.grouped) * 1.4;
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
  const text = { color: TEXT, fontSize: 13 };
  chart.setOption({
    animation: false,
    backgroundColor: 'transparent',
    color: COLOURS,
    title: { text: title, left: 'center', top: 4, textStyle: { ...text, fontSize: 15 } },
    legend: { top: 34, itemGap: 40, itemWidth: 14, textStyle: text },
    grid: { left: 120, right: 60, top: 66, bottom: 40 },
    xAxis: {
      name: unit,
      nameLocation: 'middle',
      nameGap: 26,
      nameTextStyle: text,
      axisLabel: text,
      splitLine: { lineStyle: { color: GRID } },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: names.map((name) => ({ value: name, textStyle: { fontWeight: name === 'Monograph' ? 'bold' : 'normal' } })),
      axisLine: { lineStyle: { color: GRID } },
      axisLabel: { ...text, fontSize: 14 },
      axisTick: { show: false },
    },
    series: series.map((one, at) => ({
      type: 'bar',
      name: one.name,
      data: one.values,
      barWidth: stacked ? BAR_HEIGHT.alone : BAR_HEIGHT.grouped,
      ...(stacked ? { stack: 'all' } : {}),
      ...(stacked && at < series.length - 1 ? {} : { label: labels(series, at, stacked, text) }),
    })),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

/** The number at the end of a bar: of all its parts, where it has parts. */
const labels = (series: Bars['series'], at: number, stacked: boolean, text: object) => ({
  show: true,
  position: 'right',
  ...text,
  formatter: ({ dataIndex }: { dataIndex: number }) => {
    const parts = stacked ? series : series.slice(at, at + 1);
    const sum = parts.reduce((total, { values }) => total + (values[dataIndex] ?? 0), 0);
    return sum.toFixed(sum < 10 ? 2 : 0);
  },
});

/** The milliseconds of a cold start, each until the next thing that a caller waits for. */
export function drawColdStarts({ title, variants }: Pick<ColdResults, 'title' | 'variants'>): string {
  const names = variants.map(({ name }) => name);
  return draw({
    title,
    unit: 'milliseconds',
    names,
    series: [
      { name: 'to the first answer (health)', values: variants.map(({ health }) => health.ms.median) },
      {
        name: 'to the first answer from DynamoDB (one article)',
        values: variants.map(({ health, article }) => (article ? article.ms.median - health.ms.median : 0)),
      },
    ],
    stacked: true,
  });
}

/** The CPU time of each request, once everything is warm. */
export const drawCpuTimes = ({ variants }: Pick<WarmResults, 'variants'>): string =>
  draw({
    title: 'CPU time of a request',
    unit: 'milliseconds',
    names: variants.map(({ name }) => name),
    series: [
      { name: 'one article', values: variants.map(({ cpuMs }) => cpuMs.article) },
      { name: 'list of 20', values: variants.map(({ cpuMs }) => cpuMs.list) },
      { name: 'publish', values: variants.map(({ cpuMs }) => cpuMs.publish) },
    ],
    stacked: false,
  });
