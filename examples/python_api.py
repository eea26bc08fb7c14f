"""Ask an index and check the quotes of the answer.

python examples/python_api.py index "Who proposed WAICO?"
"""

import sys

import govqa

index, question = sys.argv[1:]
bot = govqa.Chatbot.open(index)
answer = bot.ask(question)
if answer.status == "not_found":
    print("The documents do not answer this.")
for citation in answer.citations:
    print(f"[{citation.number}] {citation.quote}")
    print(f"    {citation.title} ({citation.source}, from character {citation.span.start})")
assert govqa.verify(answer.to_json(), index)
