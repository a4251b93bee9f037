using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Sas;
using ServerlessEvents.Tests.Cli;

namespace ServerlessEvents.Tests.Tlog;

/// <summary>A server of Azure Blob Storage (npm's azurite) on a free port of this machine, which keeps all in memory.</summary>
public sealed partial class Azurite : IAsyncLifetime
{
    public const string Packages = "clients-azurite";
    private const string Account = "logs";
    private readonly string key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));
    private Process? server;
    private int containers;

    public int Port { get; private set; }

    public async ValueTask InitializeAsync()
    {
        var main = Path.Combine(NpmFactAttribute.FolderOf(Packages), "node_modules/azurite/dist/src/blob/main.js");
        if (!File.Exists(main)) return; // the tests are skipped then, or fail in CI
        var start = new ProcessStartInfo(
            "node", [main, "--blobHost", "127.0.0.1", "--blobPort", "0", "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry"])
        {
            RedirectStandardOutput = true,
            Environment = { ["AZURITE_ACCOUNTS"] = $"{Account}:{key}" },
        };
        var listening = new TaskCompletionSource<int>();
        server = Process.Start(start)!;
        server.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null) listening.TrySetException(new InvalidOperationException("azurite has ended."));
            else if (Listens.Match(line.Data) is { Success: true } listens) listening.TrySetResult(int.Parse(listens.Groups[1].Value));
        };
        server.BeginOutputReadLine();
        Port = await listening.Task;
    }

    public async ValueTask DisposeAsync()
    {
        if (server is null) return;
        server.Kill();
        await server.WaitForExitAsync();
        server.Dispose();
    }

    /// <summary>A new container, by a URL with a signature.</summary>
    public async Task<Uri> NewContainer()
    {
        var url = new Uri($"http://127.0.0.1:{Port}/{Account}/c{Interlocked.Increment(ref containers)}x");
        var container = new BlobContainerClient(url, new StorageSharedKeyCredential(Account, key));
        await container.CreateAsync();
        var rights = BlobContainerSasPermissions.Read | BlobContainerSasPermissions.List
            | BlobContainerSasPermissions.Create | BlobContainerSasPermissions.Write;
        return container.GenerateSasUri(rights, DateTimeOffset.MaxValue.AddYears(-1000));
    }

    [GeneratedRegex(@"listens on http://127\.0\.0\.1:(\d+)")]
    private static partial Regex Listens { get; }
}
