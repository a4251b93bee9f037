using Azure;
using Azure.Core;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace ServerlessEvents.Tlog;

/// <summary>
/// The files of logs in a container of Azure Blob Storage. Two writers cannot write over each other: each write has a condition.
/// </summary>
public sealed class BlobFiles(BlobContainerClient container) : ITlogFiles
{
    /// <param name="container">The URL of the container; one with a signature (SAS) needs no identity.</param>
    /// <param name="identity">Who reads or writes.</param>
    public BlobFiles(Uri container, Func<TokenCredential> identity)
        : this(container.Query.Contains("sig=", StringComparison.Ordinal) ? new(container) : new BlobContainerClient(container, identity()))
    {
    }

    public string Name => container.Uri.GetLeftPart(UriPartial.Path);

    public IEnumerable<string> Folders() =>
        container.GetBlobsByHierarchy(new GetBlobsByHierarchyOptions { Delimiter = "/" })
            .Where(item => item.IsPrefix)
            .Select(item => item.Prefix.TrimEnd('/'));

    public byte[]? Read(string path) => Download(path)?.Content.ToArray();

    public bool Create(string path, byte[] bytes) => Upload(path, bytes, new() { IfNoneMatch = ETag.All });

    public bool Replace(string path, byte[] bytes, byte[] before)
    {
        if (Download(path) is not { } now || !now.Content.ToMemory().Span.SequenceEqual(before)) return false;
        // When the answer to a write is lost, the client writes again, and is then told that the file has changed.
        return Upload(path, bytes, new() { IfMatch = now.Details.ETag }) || (Read(path)?.AsSpan().SequenceEqual(bytes) ?? false);
    }

    private BlobDownloadResult? Download(string path)
    {
        try { return container.GetBlobClient(path).DownloadContent().Value; }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobNotFound) { return null; }
    }

    /// <summary>False when the condition does not hold.</summary>
    private bool Upload(string path, byte[] bytes, BlobRequestConditions conditions)
    {
        try
        {
            container.GetBlobClient(path).Upload(new BinaryData(bytes), new BlobUploadOptions { Conditions = conditions });
            return true;
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobAlreadyExists
            || e.ErrorCode == BlobErrorCode.ConditionNotMet
            // A blob that is there already; a checkpoint, which is written over, must not be immutable.
            || (e.ErrorCode == BlobErrorCode.BlobImmutableDueToPolicy && conditions.IfNoneMatch == ETag.All))
        {
            return false;
        }
    }
}
