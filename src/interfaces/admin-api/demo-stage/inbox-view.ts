import type { SimulatorMessage } from '../../../orchestration/demo/simulator-control.js';

/** A message as the simulated phone shows it. */
export interface InboxMessage {
  id: string;
  at: string;
  kind: 'template' | 'subscribe' | 'mass';
  title: string;
  text: string;
}

const TITLES: Record<SimulatorMessage['kind'], string> = {
  template: '服务通知',
  subscribe: '订阅消息',
  mass: '公众号群发',
};

export function inboxView(message: SimulatorMessage): InboxMessage {
  const lines = message.lines.map(({ label, value }) => `${label}：${value}`);
  return {
    id: String(message.seq),
    at: message.simulatorAt,
    kind: message.kind,
    title: message.title ?? TITLES[message.kind],
    text: message.text ?? lines.join('\n'),
  };
}
