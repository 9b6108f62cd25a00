import { LogFormatter, Logger, LogItem } from '@aws-lambda-powertools/logger';
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types';
import { context } from '../context.ts';
import { LOG_LEVELS, type LogLevel, settings } from '../settings.ts';

/**
 * Writes one line of JSON to the log, with the correlation id of the request under way: a caller hands over nothing but
 * what it has to say. Nothing that a user wrote may be in it, and no credential
 * (OWASP, "Logging Cheat Sheet", section "Data to exclude").
 *
 * @param fields by name in snake_case, as Powertools writes its own; `undefined` leaves a field out. Asked for only where the
 * line is written
 */
export function log(level: Exclude<LogLevel, 'SILENT'>, message: string, fields = (): LogAttributes => ({})): void {
  const least = context.getStore()?.isSampled ? 'DEBUG' : settings.logLevel;
  if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(least)) return;
  logger[METHODS[level]](message, fields());
}

const METHODS = { DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/** Takes the correlation id from the context, where Powertools would keep it in the logger, which requests may share. */
class LineFormatter extends LogFormatter {
  override formatAttributes(line: UnformattedAttributes, fields: LogAttributes): LogItem {
    const { requestId, invocationId } = context.getStore() ?? {};
    const attributes = {
      level: line.logLevel,
      message: line.message,
      timestamp: line.timestamp.toISOString(),
      service: line.serviceName,
      correlation_id: requestId,
      function_request_id: invocationId,
      xray_trace_id: line.xRayTraceId,
      ...fields,
    };
    return new LogItem({ attributes });
  }
}

const logger = new Logger({
  serviceName: settings.serviceName,
  logFormatter: new LineFormatter(),
  // A sampled request is logged in full: so the logger lets everything through, and `log` decides for each request.
  logLevel: settings.logSampleRate > 0 ? 'DEBUG' : settings.logLevel,
  sampleRateValue: 0, // Powertools samples processes, and here they serve more than one request
});
