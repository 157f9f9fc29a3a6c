/** What a server's launch settings change, as its pages say it. */
import { gradeOf } from '../../risk/grade.ts';
import { countByRisk, type ListedServer, nameOfRaw, type RiskCounts, type Tool } from './catalogue.ts';
import { withoutGrade } from './grades.ts';

export interface SettingEffect {
  /** As it is typed: `--read-only`, `READ_ONLY=true`. */
  setting: string;
  /** Why the server could not be asked under it. */
  failed: string | undefined;
  /** Tools that it takes away, riskiest first. */
  gone: Tool[];
  /** By risk, those that stay. */
  left: RiskCounts;
  /** Names of tools that only it brings; they are not judged. */
  added: string[];
  /** The grade of what stays; undefined where there is none, or where tools come that are not judged. */
  letter: string | undefined;
}

export function settingsOf(server: ListedServer): SettingEffect[] {
  return server.withSettings.map(({ setting, gone, added, failed }) => {
    const left = server.tools.filter(({ record }) => !gone.includes(record.name));
    const ungraded = added.length > 0 || withoutGrade(server) !== undefined;
    return {
      setting,
      failed,
      gone: server.tools.filter(({ record }) => gone.includes(record.name)),
      left: countByRisk(left),
      added: added.map(nameOfRaw),
      letter: gradeOf(
        left.map(({ record }) => record),
        ungraded,
      )?.letter,
    };
  });
}

/** The settings under which a tool is not offered. */
export function settingsWithout({ record, server }: Tool): string[] {
  return server.withSettings.filter(({ gone }) => gone.includes(record.name)).map(({ setting }) => setting);
}
