import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { describeRequestClasses } from './openapi-properties.js';

/** The description of both APIs at `/docs` (JSON at `/docs-json`), made when it is first asked for. */
export function serveOpenApi(app: NestFastifyApplication): void {
  const settings = new DocumentBuilder()
    .setTitle('Cenglin 层林')
    .setDescription(
      'Admin API `/api/admin/v1` (session cookie; mutating calls carry `X-Requested-With: cenglin`) ' +
        'mini-program API `/api/mini/v1` (bearer token) and shop API `/api/shop/v1` (bearer key of a shop). Errors are problem details (RFC 9457) with a ' +
        'stable `code`; amounts are integer fen, instants UTC, business dates Asia/Shanghai.',
    )
    .setVersion('1')
    .addBearerAuth()
    .addCookieAuth('cenglin_session')
    .build();
  const describe = () => {
    describeRequestClasses();
    return SwaggerModule.createDocument(app, settings);
  };
  SwaggerModule.setup('docs', app, describe, { customSiteTitle: 'Cenglin API' });
}
