using Microsoft.AspNetCore.Components;

namespace ServerlessEvents.Web;

/// <summary>A part of the page that is shown anew whenever something of the session changes.</summary>
public abstract class SessionView : ComponentBase, IDisposable
{
    [Inject]
    internal Session Session { get; set; } = null!;

    protected override void OnInitialized() => Session.Changed += Show;

    public void Dispose()
    {
        Session.Changed -= Show;
        GC.SuppressFinalize(this);
    }

    private void Show() => _ = InvokeAsync(StateHasChanged);
}
