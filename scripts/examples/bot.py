# Welcomes each person who joins and answers "!time". Run: python3 bot.py [HOST PORT]
import datetime, json, socket, sys, threading, time
host, port = sys.argv[1:3] if len(sys.argv) > 2 else ("127.0.0.1", "9000")
connection = socket.create_connection((host, int(port)))
def send(**request):
    connection.sendall(json.dumps(request).encode() + b"\n")
def keep_alive():  # the server closes connections that are silent for 5 minutes
    while True: time.sleep(60); send(type="ping")
send(type="nick", nick="bot")
threading.Thread(target=keep_alive, daemon=True).start()
for event in map(json.loads, connection.makefile(encoding="utf-8")):
    room = event.get("room")
    if event["type"] == "join": send(type="message", room=room, text=f"Welcome, {event['nick']}!")
    if event["type"] == "message" and event.get("text") == "!time":
        send(type="message", room=room, text=datetime.datetime.now().isoformat())
    if event["type"] == "error": sys.exit(event["message"])
