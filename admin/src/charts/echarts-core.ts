import { LineChart, SankeyChart } from 'echarts/charts';
import { AriaComponent, GridComponent, TooltipComponent } from 'echarts/components';
import { init, use, type EChartsCoreOption, type EChartsType } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { fontFamily, type Palette } from '../theme.js';

use([LineChart, SankeyChart, GridComponent, TooltipComponent, AriaComponent, SVGRenderer]);

/** A chart in `element`, drawn as SVG in the panel's colours. */
export function createChart(element: HTMLElement, palette: Palette): EChartsType {
  return init(element, chartTheme(palette), { renderer: 'svg' });
}

function chartTheme(palette: Palette) {
  const axis = {
    axisLine: { lineStyle: { color: palette.line } },
    axisTick: { show: false },
    axisLabel: { color: palette.textMuted },
    splitLine: { lineStyle: { color: palette.line } },
  };
  return {
    color: [
      palette.primary,
      palette.tierTop,
      palette.lifecycle.new,
      palette.lifecycle.dormant,
      palette.neutral,
    ],
    backgroundColor: 'transparent',
    textStyle: { fontFamily, color: palette.text },
    categoryAxis: axis,
    valueAxis: axis,
    timeAxis: axis,
    tooltip: {
      backgroundColor: palette.card,
      borderColor: palette.line,
      textStyle: { color: palette.text, fontSize: 13 },
    },
  };
}

export type { EChartsCoreOption };
