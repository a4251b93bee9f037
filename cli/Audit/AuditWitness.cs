using System.CommandLine;
using System.Net;
using System.Text;
using ServerlessEvents.Tlog;

namespace ServerlessEvents.Cli.Audit;

/// <summary>
/// <c>sevents audit witness</c>: the security team's own server, which cosigns each checkpoint of the log that has only grown since the one
/// before (C2SP tlog-witness). It listens on this machine only.
/// </summary>
public static class AuditWitness
{
    /// <summary>How many requests are answered at once; the others wait.</summary>
    private const int MostAtOnce = 16;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public static Command Build(Terminal terminal)
    {
        var key = new Option<FileInfo>("--keys")
        {
            Description = "The private key, from `audit keys --witness`.",
            HelpName = "FILE",
            Required = true,
        };
        var logs = new Option<string[]>("--key")
        {
            Description = "A public key of the log, or a file with some, one a line: one of them must have signed.",
            HelpName = "KEY",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var state = new Option<DirectoryInfo>("--state")
        {
            Description = "Where it keeps the last checkpoint of each log. Who loses it makes a new key.",
            HelpName = "FOLDER",
            Required = true,
        };
        var port = new Option<int>("--port") { Description = "The port.", DefaultValueFactory = _ => 8090 };
        var command = new Command("witness", "Cosigns the checkpoints of a log that only grows.") { key, logs, state, port };
        command.SetAction(async (parsed, stop) =>
        {
            using var own = SignerKey.Parse((await File.ReadAllTextAsync(parsed.GetRequiredValue(key).FullName, stop)).Trim());
            if (!own.Public.IsWitness) throw new Failure("This is the key of a log: make one with `sevents audit keys --witness`.");
            var files = new FolderFiles(parsed.GetRequiredValue(state));
            var witness = new TlogWitness(files, SealedLogOptions.KeysIn(parsed.GetRequiredValue(logs)), own, TimeProvider.System);
            using var listener = new HttpListener { Prefixes = { $"http://127.0.0.1:{parsed.GetValue(port)}/" } };
            try { listener.Start(); }
            catch (HttpListenerException e) { throw new Failure($"Port {parsed.GetValue(port)} cannot be used: {e.Message}"); }
            terminal.Line($"{own.Public.Name} listens on {listener.Prefixes.First()}add-checkpoint. Ctrl-C stops it.");
            await Serve(listener, witness, terminal, stop);
            return 0;
        });
        return command;
    }

    private static async Task Serve(HttpListener listener, TlogWitness witness, Terminal terminal, CancellationToken stop)
    {
        await using var end = stop.Register(listener.Stop);
        using var room = new SemaphoreSlim(MostAtOnce);
        while (true)
        {
            await room.WaitAsync(CancellationToken.None);
            HttpListenerContext call;
            try { call = await listener.GetContextAsync(); }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException && stop.IsCancellationRequested) { break; }
            _ = Task.Run(
                async () =>
                {
                    try { await Answer(call, witness, terminal); }
                    finally { room.Release(); }
                },
                CancellationToken.None);
        }
        for (var left = 1; left < MostAtOnce; left++) await room.WaitAsync(CancellationToken.None); // whoever was let in is answered
    }

    private static async Task Answer(HttpListenerContext call, TlogWitness witness, Terminal terminal)
    {
        try
        {
            var answer = call.Request is { HttpMethod: "POST", Url.AbsolutePath: "/add-checkpoint" }
                ? await Read(call.Request) is { } request
                    ? witness.Add(request)
                    : new(413, $"A request has at most {TlogWitness.MostBytes} bytes, and comes within {Limit.TotalSeconds} seconds.\n")
                : new(404, "Only POST /add-checkpoint is answered.\n");
            if (answer.Status is 409 or 422) terminal.Line($"{answer.Status}: {answer.Body.Trim()}", "yellow");
            (call.Response.StatusCode, call.Response.ContentType) = (answer.Status, answer.Type);
            call.Response.Close(Encoding.UTF8.GetBytes(answer.Body), willBlock: false);
        }
        catch (Exception e)
        {
            terminal.Error(e.Message); // of this request; the others are answered
            call.Response.Abort();
        }
    }

    /// <summary>Null when it is too large, or takes too long.</summary>
    private static async Task<string?> Read(HttpListenerRequest request)
    {
        using var limit = new CancellationTokenSource(Limit);
        var (bytes, length) = (new byte[TlogWitness.MostBytes + 1], 0);
        try
        {
            // The stream itself looks at no token while it waits.
            while (await Next().WaitAsync(limit.Token) is var read and > 0) length += read;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        return length > TlogWitness.MostBytes ? null : Encoding.UTF8.GetString(bytes, 0, length);

        Task<int> Next() => request.InputStream.ReadAsync(bytes, length, bytes.Length - length, CancellationToken.None);
    }
}
