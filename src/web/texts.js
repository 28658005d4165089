// @ts-self-types="./texts.d.ts"
/**
 * Imports the files of `app/` as texts. Both runtimes also embed them in a compiled program. This file is JavaScript,
 * because a type checker would treat an imported text of a module as the module. A test fails when a file is missing here.
 */

import iconSvg from "./app/icon.svg" with { type: "text" };
import iconCalledSvg from "./app/icon_called.svg" with { type: "text" };
import indexHtml from "./app/index.html" with { type: "text" };
import mainJs from "./app/main.js" with { type: "text" };
import navigationJs from "./app/navigation.js" with { type: "text" };
import preferencesJs from "./app/preferences.js" with { type: "text" };
import sessionJs from "./app/session.js" with { type: "text" };
import statusHtml from "./app/status.html" with { type: "text" };
import themeJs from "./app/theme.js" with { type: "text" };
import i18nEnJs from "./app/i18n/en.js" with { type: "text" };
import i18nKoJs from "./app/i18n/ko.js" with { type: "text" };
import i18nModJs from "./app/i18n/mod.js" with { type: "text" };
import libBackoffJs from "./app/lib/backoff.js" with { type: "text" };
import libClipboardJs from "./app/lib/clipboard.js" with { type: "text" };
import libColorsJs from "./app/lib/colors.js" with { type: "text" };
import libLinksJs from "./app/lib/links.js" with { type: "text" };
import libStoreJs from "./app/lib/store.js" with { type: "text" };
import libTextJs from "./app/lib/text.js" with { type: "text" };
import modelAddressJs from "./app/model/address.js" with { type: "text" };
import modelAuthoredJs from "./app/model/authored.js" with { type: "text" };
import modelChangesJs from "./app/model/changes.js" with { type: "text" };
import modelChatJs from "./app/model/chat.js" with { type: "text" };
import modelCommandsJs from "./app/model/commands.js" with { type: "text" };
import modelCompletionJs from "./app/model/completion.js" with { type: "text" };
import modelConversationJs from "./app/model/conversation.js" with { type: "text" };
import modelConversationsJs from "./app/model/conversations.js" with { type: "text" };
import modelEditingJs from "./app/model/editing.js" with { type: "text" };
import modelHappeningJs from "./app/model/happening.js" with { type: "text" };
import modelKeepsakeJs from "./app/model/keepsake.js" with { type: "text" };
import modelMembersJs from "./app/model/members.js" with { type: "text" };
import modelNameRepeatJs from "./app/model/name_repeat.js" with { type: "text" };
import modelNamesJs from "./app/model/names.js" with { type: "text" };
import modelOlderJs from "./app/model/older.js" with { type: "text" };
import modelOutboxJs from "./app/model/outbox.js" with { type: "text" };
import modelPartnersJs from "./app/model/partners.js" with { type: "text" };
import modelPresenceJs from "./app/model/presence.js" with { type: "text" };
import modelReceiveJs from "./app/model/receive.js" with { type: "text" };
import modelRefusedJoinJs from "./app/model/refused_join.js" with { type: "text" };
import modelRenameRunJs from "./app/model/rename_run.js" with { type: "text" };
import modelRenamesJs from "./app/model/renames.js" with { type: "text" };
import modelRowsJs from "./app/model/rows.js" with { type: "text" };
import modelTimelineJs from "./app/model/timeline.js" with { type: "text" };
import modelWhisperLimitJs from "./app/model/whisper_limit.js" with { type: "text" };
import netLinkJs from "./app/net/link.js" with { type: "text" };
import netTabsJs from "./app/net/tabs.js" with { type: "text" };
import statusAxisJs from "./app/status/axis.js" with { type: "text" };
import statusFiguresJs from "./app/status/figures.js" with { type: "text" };
import statusFormatJs from "./app/status/format.js" with { type: "text" };
import statusListsJs from "./app/status/lists.js" with { type: "text" };
import statusMainJs from "./app/status/main.js" with { type: "text" };
import statusPageJs from "./app/status/page.js" with { type: "text" };
import statusPlotJs from "./app/status/plot.js" with { type: "text" };
import statusRecordJs from "./app/status/record.js" with { type: "text" };
import statusTileJs from "./app/status/tile.js" with { type: "text" };
import statusValueTableJs from "./app/status/value_table.js" with { type: "text" };
import statusWordsJs from "./app/status/words.js" with { type: "text" };
import styleBaseCss from "./app/style/base.css" with { type: "text" };
import styleChatCss from "./app/style/chat.css" with { type: "text" };
import styleComposerCss from "./app/style/composer.css" with { type: "text" };
import styleLogCss from "./app/style/log.css" with { type: "text" };
import styleStatusCss from "./app/style/status.css" with { type: "text" };
import viewAnnouncerJs from "./app/view/announcer.js" with { type: "text" };
import viewBannerJs from "./app/view/banner.js" with { type: "text" };
import viewChatViewJs from "./app/view/chat_view.js" with { type: "text" };
import viewCompletionJs from "./app/view/completion.js" with { type: "text" };
import viewComposerJs from "./app/view/composer.js" with { type: "text" };
import viewCopyButtonJs from "./app/view/copy_button.js" with { type: "text" };
import viewDeleteDialogJs from "./app/view/delete_dialog.js" with { type: "text" };
import viewDialogsJs from "./app/view/dialogs.js" with { type: "text" };
import viewDomJs from "./app/view/dom.js" with { type: "text" };
import viewEmptyJs from "./app/view/empty.js" with { type: "text" };
import viewHappeningsJs from "./app/view/happenings.js" with { type: "text" };
import viewKeysJs from "./app/view/keys.js" with { type: "text" };
import viewLineJs from "./app/view/line.js" with { type: "text" };
import viewLineActionsJs from "./app/view/line_actions.js" with { type: "text" };
import viewLogJs from "./app/view/log.js" with { type: "text" };
import viewMembersJs from "./app/view/members.js" with { type: "text" };
import viewMessageJs from "./app/view/message.js" with { type: "text" };
import viewNamesJs from "./app/view/names.js" with { type: "text" };
import viewNotifierJs from "./app/view/notifier.js" with { type: "text" };
import viewNotifySettingJs from "./app/view/notify_setting.js" with { type: "text" };
import viewOlderJs from "./app/view/older.js" with { type: "text" };
import viewOwnNameJs from "./app/view/own_name.js" with { type: "text" };
import viewSettingsJs from "./app/view/settings.js" with { type: "text" };
import viewSidebarJs from "./app/view/sidebar.js" with { type: "text" };
import viewSignInJs from "./app/view/sign_in.js" with { type: "text" };
import viewTabSignJs from "./app/view/tab_sign.js" with { type: "text" };
import viewTimesJs from "./app/view/times.js" with { type: "text" };
import viewToolsJs from "./app/view/tools.js" with { type: "text" };
import viewWindowJs from "./app/view/window.js" with { type: "text" };

export const TEXTS = {
  "icon.svg": iconSvg,
  "icon_called.svg": iconCalledSvg,
  "index.html": indexHtml,
  "main.js": mainJs,
  "navigation.js": navigationJs,
  "preferences.js": preferencesJs,
  "session.js": sessionJs,
  "status.html": statusHtml,
  "theme.js": themeJs,
  "i18n/en.js": i18nEnJs,
  "i18n/ko.js": i18nKoJs,
  "i18n/mod.js": i18nModJs,
  "lib/backoff.js": libBackoffJs,
  "lib/clipboard.js": libClipboardJs,
  "lib/colors.js": libColorsJs,
  "lib/links.js": libLinksJs,
  "lib/store.js": libStoreJs,
  "lib/text.js": libTextJs,
  "model/address.js": modelAddressJs,
  "model/authored.js": modelAuthoredJs,
  "model/changes.js": modelChangesJs,
  "model/chat.js": modelChatJs,
  "model/commands.js": modelCommandsJs,
  "model/completion.js": modelCompletionJs,
  "model/conversation.js": modelConversationJs,
  "model/conversations.js": modelConversationsJs,
  "model/editing.js": modelEditingJs,
  "model/happening.js": modelHappeningJs,
  "model/keepsake.js": modelKeepsakeJs,
  "model/members.js": modelMembersJs,
  "model/name_repeat.js": modelNameRepeatJs,
  "model/names.js": modelNamesJs,
  "model/older.js": modelOlderJs,
  "model/outbox.js": modelOutboxJs,
  "model/partners.js": modelPartnersJs,
  "model/presence.js": modelPresenceJs,
  "model/receive.js": modelReceiveJs,
  "model/refused_join.js": modelRefusedJoinJs,
  "model/rename_run.js": modelRenameRunJs,
  "model/renames.js": modelRenamesJs,
  "model/rows.js": modelRowsJs,
  "model/timeline.js": modelTimelineJs,
  "model/whisper_limit.js": modelWhisperLimitJs,
  "net/link.js": netLinkJs,
  "net/tabs.js": netTabsJs,
  "status/axis.js": statusAxisJs,
  "status/figures.js": statusFiguresJs,
  "status/format.js": statusFormatJs,
  "status/lists.js": statusListsJs,
  "status/main.js": statusMainJs,
  "status/page.js": statusPageJs,
  "status/plot.js": statusPlotJs,
  "status/record.js": statusRecordJs,
  "status/tile.js": statusTileJs,
  "status/value_table.js": statusValueTableJs,
  "status/words.js": statusWordsJs,
  "style/base.css": styleBaseCss,
  "style/chat.css": styleChatCss,
  "style/composer.css": styleComposerCss,
  "style/log.css": styleLogCss,
  "style/status.css": styleStatusCss,
  "view/announcer.js": viewAnnouncerJs,
  "view/banner.js": viewBannerJs,
  "view/chat_view.js": viewChatViewJs,
  "view/completion.js": viewCompletionJs,
  "view/composer.js": viewComposerJs,
  "view/copy_button.js": viewCopyButtonJs,
  "view/delete_dialog.js": viewDeleteDialogJs,
  "view/dialogs.js": viewDialogsJs,
  "view/dom.js": viewDomJs,
  "view/empty.js": viewEmptyJs,
  "view/happenings.js": viewHappeningsJs,
  "view/keys.js": viewKeysJs,
  "view/line.js": viewLineJs,
  "view/line_actions.js": viewLineActionsJs,
  "view/log.js": viewLogJs,
  "view/members.js": viewMembersJs,
  "view/message.js": viewMessageJs,
  "view/names.js": viewNamesJs,
  "view/notifier.js": viewNotifierJs,
  "view/notify_setting.js": viewNotifySettingJs,
  "view/older.js": viewOlderJs,
  "view/own_name.js": viewOwnNameJs,
  "view/settings.js": viewSettingsJs,
  "view/sidebar.js": viewSidebarJs,
  "view/sign_in.js": viewSignInJs,
  "view/tab_sign.js": viewTabSignJs,
  "view/times.js": viewTimesJs,
  "view/tools.js": viewToolsJs,
  "view/window.js": viewWindowJs,
};
