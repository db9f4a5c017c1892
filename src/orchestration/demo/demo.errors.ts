import { AppError } from '../../platform/errors/app-error.js';

/** The demo's database was filled from another source; nothing is ever mixed. */
export class DemoSourceMismatch extends AppError {
  constructor(held: string, wanted: string) {
    super({
      code: 'demo.source-mismatch',
      status: 409,
      message: `the database holds data of "${held}", not of "${wanted}"; start with --fresh to empty it first`,
      details: { held, wanted },
    });
  }
}

/** The simulator refused a call or is not there. */
export class SimulatorRefused extends AppError {
  constructor(path: string, status: number, answer: string, cause?: unknown) {
    super({
      code: 'demo.simulator-refused',
      status: status === 404 || status === 409 || status === 422 ? status : 502,
      message: `模拟平台没有完成这个动作（${path}）：${answer || '没有应答'}`,
      details: { path, status, answer },
      cause,
    });
  }
}

/** A stage of the main job ended badly. */
export class DemoStageFailed extends AppError {
  constructor(stage: string, reason: string) {
    super({
      code: 'demo.stage-failed',
      status: 500,
      message: `stage ${stage} failed: ${reason}`,
      details: { stage },
    });
  }
}

/** Asked for outside a demo. */
export class DemoOnly extends AppError {
  constructor() {
    super({ code: 'demo.not-a-demo', status: 404, message: '演示台只在演示模式下可用' });
  }
}
