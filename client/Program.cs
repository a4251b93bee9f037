// The web client: after its files have loaded it speaks MQTT over a WebSocket, and nothing else.
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Components.WebAssembly.Hosting;
using ServerlessEvents.Web;

var builder = WebAssemblyHostBuilder.CreateDefault(args);
builder.RootComponents.Add<App>("#app");
builder.RootComponents.Add<HeadOutlet>("head::after"); // the title of each page
builder.Services.AddSingleton(TimeProvider.System).AddSingleton<Session>();
await builder.Build().RunAsync();
