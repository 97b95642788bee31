import requests

url = "https://api.realtime-ai.chat/api/tts/synthesize"
headers = {
    "Authorization": "Bearer YOUR_JWT_TOKEN",
    "Content-Type": "application/json"
}
data = {
    "text": "你好,世界!这是 Flow TTS。",
    "ttsConfig": {
        "TTSType": "flow",
        "VoiceId": "v-female-R2s4N9qJ",
        "Model": "flow_01_turbo",
        "Language": "zh"
    }
}
response = requests.post(url, headers=headers, json=data)
audio = response.content
with open("output.wav", "wb") as f:
    f.write(audio)
