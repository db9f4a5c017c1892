import type { EChartsType } from 'echarts/core';
import { useEffect, useRef, type RefObject } from 'react';
import { useAppearance } from '../app/Appearance.js';
import { createChart, type EChartsCoreOption } from './echarts-core.js';

/**
 * Draws `option` into the returned element, follows its size and the theme; `aria` is on for every chart. The option
 * must be built from the palette, so that a new theme, which makes a new chart, brings a new option too.
 */
export function useChart(option: EChartsCoreOption): RefObject<HTMLDivElement | null> {
  const element = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(null);
  const { palette } = useAppearance();

  useEffect(() => {
    const host = element.current;
    if (!host) return;
    const created = createChart(host, palette);
    chart.current = created;
    const observer = new ResizeObserver(() => created.resize());
    observer.observe(host);
    return () => {
      observer.disconnect();
      created.dispose();
      chart.current = null;
    };
  }, [palette]);

  useEffect(() => {
    chart.current?.setOption(
      { ...option, aria: { enabled: true }, animationDuration: 300 },
      { notMerge: true },
    );
  }, [option]);

  return element;
}
