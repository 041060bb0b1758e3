import { usually } from './choice.ts'

export const platform = usually('SHORT_VIDEO', 'Kind of content.', '内容类型。', {
  SHORT_VIDEO: { en: 'short videos', zh: '短视频' },
  LIVE_STREAMING: { en: 'live streams', zh: '直播' },
  PICTURE_TEXT: { en: 'image albums', zh: '图文' },
  SHORT_DRAMA: { en: 'short dramas', zh: '短剧' },
})

export const platformChannel = usually('_1', 'Kind of content.', '内容类型。', {
  _1: { en: 'short videos', zh: '短视频' },
  _10: { en: 'live streams', zh: '直播' },
})
