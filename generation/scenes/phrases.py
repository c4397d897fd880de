"""What is said of a scene in words that are not the script's: few, plain, and the same for every scene."""

from __future__ import annotations

from data.writing import Language

PHRASES: dict[Language, dict[str, str]] = {
    "en": {
        "time": "Day or night: {things}.",
        "pages": "Scene {number} is {things} of a page long.",
        "with": "In the scene: {things}.",
        "heard_only": "Heard and not seen: {things}.",
        "nameless": "Nobody in it is named: the action says “{things}”.",
        "extras": "Extras: {things}.",
        "one_speaks": "{name} speaks.",
        "they_speak": "{names} speak.",
        "last": "{names} speak; the last line is {name}'s",
        "says": "{name}: “{text}”",
        "says_how": "{name} ({how}): “{text}”",
        "cast": "{name} is number {number} of the cast; {name} speaks {words} words here.",
        "silent": "No one speaks.",
        "weight_one": "Dialogue: {share} of the words, all {name}'s.",
        "weight": "Dialogue: {share} of the words, shared by {names}.",
        "weight_most": "Dialogue: {share} of the words, most of them {name}'s.",
        "mood_words": "Mood, by the words alone: {things}.",
        "mood_scorer": "Mood, by sentiment: {things}.",
        "light": "Light, weather and colour as written: {things}.",
        "no_light": "The action names no light; the slugline gives {things}.",
        "no_light_goes_on": "The action names no light; the time goes on from the scene before: {things}.",
        "no_light_at_all": "Neither slugline nor action names a light.",
        "sound": "Sound as written: {things}.",
        "no_sound": "The action names no sound.",
        "camera": "Camera as written: {things}.",
        "spoken": "How lines are spoken: {things}.",
        "props": "Props: {things}.",
        "marked": "In capitals in the script: {things}.",
        "and_more": "{count} more",
    },
    "zh": {
        "time": "日夜：{things}。",
        "pages": "第 {number} 场长 {things} 页。",
        "with": "在场：{things}。",
        "heard_only": "只闻其声：{things}。",
        "nameless": "场中没有点名：动作里只写“{things}”。",
        "extras": "群众演员：{things}。",
        "one_speaks": "{name}说话。",
        "they_speak": "{names}对话。",
        "last": "{names}对话，最后一句是{name}的",
        "says": "{name}：“{text}”",
        "says_how": "{name}（{how}）：“{text}”",
        "cast": "{name}是 {number} 号演员；{name}说话 {words} 字。",
        "silent": "没有人说话。",
        "weight_one": "台词占{share}，都是{name}的。",
        "weight": "台词占{share}，由{names}分说。",
        "weight_most": "台词占{share}，多半是{name}的。",
        "mood_words": "仅从字面看，情绪：{things}。",
        "mood_scorer": "按情感评分，情绪：{things}。",
        "light": "剧本写到的光线、天气与颜色：{things}。",
        "no_light": "动作里没有写光；场头写的是{things}。",
        "no_light_goes_on": "动作里没有写光；时间接上一场：{things}。",
        "no_light_at_all": "场头和动作里都没有写光。",
        "sound": "剧本写到的声音：{things}。",
        "no_sound": "动作里没有写声音。",
        "camera": "剧本写到的镜头：{things}。",
        "spoken": "台词怎么说：{things}。",
        "props": "道具：{things}。",
        "marked": "剧本用大写标出：{things}。",
        "and_more": "另外 {count} 人",
    },
}
#: How the letters of a strip are said.
HOURS = {"D": "day", "N": "night", "DAWN": "dawn", "DUSK": "dusk", "EVE": "evening"}
#: Up to which share of the words which phrase tells it.
SHARES: dict[Language, tuple[tuple[float, str], ...]] = {
    "en": (
        (0.07, "few"), (0.14, "about a tenth"), (0.22, "about a fifth"), (0.29, "about a quarter"),
        (0.4, "about a third"), (0.58, "about half"), (0.7, "about two thirds"), (0.85, "about three quarters"),
        (0.999, "nearly all"), (1.0, "all"),
    ),
    "zh": (
        (0.07, "很少"), (0.14, "约一成"), (0.22, "约两成"), (0.29, "约四分之一"), (0.4, "约三分之一"),
        (0.58, "约一半"),
        (0.7, "约三分之二"), (0.85, "约四分之三"), (0.999, "绝大部分"), (1.0, "全部"),
    ),
}  # fmt: skip


def share_told(share: float, language: Language) -> str:
    """A share of the words, as one says it."""
    return next(told for most, told in SHARES[language] if min(1.0, share) <= most)
