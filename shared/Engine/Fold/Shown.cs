namespace ServerlessEvents.Engine.Fold;

/// <summary>
/// What is shown of an aggregate in retained state, so that a rebuild by other code knows whether it has something new to tell.
/// </summary>
/// <param name="Audience">Who is shown it: a user, <c>all</c>, or null for nobody.</param>
/// <param name="Revision">How often a rebuild has changed what is shown; 0 in most aggregates.</param>
/// <param name="Version">The version that is shown, where a rebuild has made the snapshot; else it is the snapshot's own.</param>
/// <param name="Digest">
/// A digest of the state that is shown, where a rebuild has made the snapshot; null where it is the snapshot's own state.
/// </param>
public sealed record Shown(string? Audience, int Revision, long Version = 0, string? Digest = null)
{
    /// <summary>Of an aggregate that nobody has been told of.</summary>
    public static readonly Shown Nothing = new(null, 0);

    /// <summary>The same of one that a rebuild makes first.</summary>
    public static readonly Shown NothingYet = new(null, 0, Digest: "");

    /// <summary>Whether a rebuild has made the snapshot, so that what is shown may be another state than the snapshot's.</summary>
    public bool IsOfRebuild => Digest is not null;

    /// <summary>The same when the audience is told of a new version.</summary>
    public Shown To(string? audience) => audience == Audience && !IsOfRebuild ? this : new(audience, Revision);
}
