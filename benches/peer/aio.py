"""The same job as `benches/service.rs` gives Rhapsode, with aiohttp and aiolimiter: what a good script does.

    aio.py URL COUNT PER_MINUTE BURST CONCURRENCY FOLDER

Sends COUNT synthesis requests, keeps to the rate, waits as Retry-After says, decodes each reply and writes its WAV.
"""

import asyncio
import base64
import pathlib
import sys

import aiohttp
import aiolimiter


async def main(url, count, per_minute, burst, concurrency, folder):
    limiter = aiolimiter.AsyncLimiter(burst, burst * 60 / per_minute)
    under_way = asyncio.Semaphore(concurrency)
    headers = {"Authorization": "Bearer bench"}

    async def one(session, n):
        body = {
            "text": f"Line number {n} of the book.",
            "ttsConfig": {"TTSType": "flow", "VoiceId": "v-female-R2s4N9qJ", "Model": "flow_01_turbo", "Language": "en"},
        }
        while True:
            async with under_way:
                await limiter.acquire()
                async with session.post(url + "/api/tts/synthesize", json=body) as reply:
                    if reply.status == 200:
                        audio = base64.b64decode((await reply.json())["data"]["audio"])
                        (folder / f"{n}.wav").write_bytes(audio)
                        return
                    wait = float(reply.headers.get("Retry-After", "1"))
            await asyncio.sleep(wait)

    connector = aiohttp.TCPConnector(limit=concurrency)
    async with aiohttp.ClientSession(connector=connector, headers=headers) as session:
        await asyncio.gather(*(one(session, n) for n in range(count)))


url, count, per_minute, burst, concurrency, folder = sys.argv[1:]
asyncio.run(main(url, int(count), int(per_minute), int(burst), int(concurrency), pathlib.Path(folder)))
