"""What the composer says of a scene in words of its own: few, plain, and the same for every scene."""

from __future__ import annotations

from data.writing import Language

PHRASES: dict[Language, dict[str, str]] = {
    "en": {
        "with": "In the scene: {names}.",
        "heard_only": "Heard and not seen: {names}.",
        "extras": "Extras: {things}.",
        "one_speaks": "{name} speaks.",
        "they_speak": "{names} speak.",
        "nameless": "Nobody in it is named: the action says “{who}”.",
        "spoken": "How lines are spoken: {things}.",
        "last": "{names} speak; the last line is {name}'s: “{text}”",
        "says": "{name}: “{text}”",
        "says_how": "{name} ({how}): “{text}”",
        "silent": "No one speaks.",
        "weight_one": "Dialogue: {share} of the words, all {name}'s.",
        "weight": "Dialogue: {share} of the words, shared by {names}.",
        "weight_most": "Dialogue: {share} of the words, most of them {name}'s.",
        "mood": "Mood, by the words alone: {mood}.",
        "light": "Light, weather and colour as written: {things}.",
        "no_light": "The action names no light; the slugline gives {time}.",
        "no_light_goes_on": "The action names no light; the time goes on from the scene before: {time}.",
        "no_light_at_all": "Neither slugline nor action names a light.",
        "sound": "Sound as written: {things}.",
        "no_sound": "The action names no sound.",
        "camera": "Camera as written: {things}.",
        "props": "Props: {things}.",
        "marked": "In capitals in the script: {things}.",
        "length": "About {pages} of a page.",
        "and_more": "{count} more",
    },
    "zh": {
        "with": "在场：{names}。",
        "heard_only": "只闻其声：{names}。",
        "extras": "群众演员：{things}。",
        "one_speaks": "{name}说话。",
        "they_speak": "{names}对话。",
        "nameless": "场中没有点名：动作里只写“{who}”。",
        "spoken": "台词怎么说：{things}。",
        "last": "{names}对话，最后一句是{name}的：“{text}”",
        "says": "{name}：“{text}”",
        "says_how": "{name}（{how}）：“{text}”",
        "silent": "没有人说话。",
        "weight_one": "台词占{share}，都是{name}的。",
        "weight": "台词占{share}，由{names}分说。",
        "weight_most": "台词占{share}，多半是{name}的。",
        "mood": "仅从字面看，情绪：{mood}。",
        "light": "剧本写到的光线、天气与颜色：{things}。",
        "no_light": "动作里没有写光；场头写的是{time}。",
        "no_light_goes_on": "动作里没有写光；时间接上一场：{time}。",
        "no_light_at_all": "场头和动作里都没有写光。",
        "sound": "剧本写到的声音：{things}。",
        "no_sound": "动作里没有写声音。",
        "camera": "剧本写到的镜头：{things}。",
        "props": "道具：{things}。",
        "marked": "剧本用大写标出：{things}。",
        "length": "约 {pages} 页。",
        "and_more": "等 {count} 人",
    },
}
#: How the letters of a strip are said.
HOURS = {"D": "day", "N": "night", "DAWN": "dawn", "DUSK": "dusk", "EVE": "evening"}
#: Up to which share of the words which phrase tells it.
SHARES: dict[Language, tuple[tuple[float, str], ...]] = {
    "en": (
        (0.07, "few"), (0.14, "about a tenth"), (0.22, "about a fifth"), (0.29, "about a quarter"), (0.4, "about a third"),
        (0.58, "about half"), (0.7, "about two thirds"), (0.85, "about three quarters"), (0.999, "nearly all"), (1.0, "all"),
    ),
    "zh": (
        (0.07, "很少"), (0.14, "约一成"), (0.22, "约两成"), (0.29, "约四分之一"), (0.4, "约三分之一"), (0.58, "约一半"),
        (0.7, "约三分之二"), (0.85, "约四分之三"), (0.999, "绝大部分"), (1.0, "全部"),
    ),
}  # fmt: skip


def share_told(share: float, language: Language) -> str:
    """A share of the words, as one says it."""
    return next(told for most, told in SHARES[language] if share <= most)
