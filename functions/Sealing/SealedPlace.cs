using Azure.Core;
using ServerlessEvents.Tlog;

namespace ServerlessEvents.Functions.Sealing;

/// <summary>Where the sealed logs lie, and who signs them.</summary>
public sealed class SealedPlace(ITlogFiles files, TlogSigners signers)
{
    /// <summary>A checkpoint comes after at most so many lines.</summary>
    public const int MostLines = 1_000;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>The place that the settings name; null when they name none.</summary>
    public static SealedPlace? Of(Settings settings, Func<TokenCredential> identity)
    {
        if (string.IsNullOrEmpty(settings.AuditLog)) return null;
        ITlogFiles files = Uri.TryCreate(settings.AuditLog, UriKind.Absolute, out var url) && !url.IsFile
            ? new BlobFiles(url, identity)
            : new FolderFiles(new(settings.AuditLog));
        var witness = string.IsNullOrEmpty(settings.AuditWitnessUrl)
            ? null
            : new WitnessClient(
                new() { Timeout = Timeout }, new(settings.AuditWitnessUrl), VerifierKey.Parse(settings.AuditWitnessKey!));
        IReadOnlyList<INoteSigner> keys = SignerKey.ParseAll(settings.AuditKeys ?? "");
        if (!string.IsNullOrEmpty(settings.AuditVaultKey))
            keys = [.. keys, new VaultKey(keys[0].Public.Name, new(settings.AuditVaultKey), new() { Timeout = Timeout }, identity())];
        return new(files, new(keys, witness));
    }

    /// <summary>The log of a partition, as it is now.</summary>
    public TlogSealer Open(int partition) => new(new(files, $"{partition}"), partition, signers);
}
