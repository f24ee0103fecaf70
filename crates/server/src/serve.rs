//! The server: listens, serves, and ends when it is asked to, after the requests under way.

use crate::desk::{Desk, Settings};
use crate::http::headers;
use crate::http::problem::{self, Problem};
use crate::{openapi, routes};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::serve::ListenerExt;
use coregion_office::Office;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

/// How long a request may take to come in and be answered.
const LONGEST: Duration = Duration::from_secs(30);

/// How long requests under way have when the server ends.
const GRACE: Duration = Duration::from_secs(10);

async fn description() -> Response {
    static TEXT: LazyLock<String> = LazyLock::new(|| openapi::document().to_string());
    let mut response = TEXT.as_str().into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// Whether the office answers, for those who watch over the server.
async fn health(State(desk): State<Arc<Desk>>) -> Result<StatusCode, Problem> {
    desk.wait(|office| Ok(office.version("health")?)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Every route of the door.
pub fn router(office: Office, settings: Settings) -> Router {
    let desk = Desk::new(office, settings);
    Router::new()
        .merge(openapi::router())
        .route("/api/v1/openapi.json", get(description))
        .route("/health", get(health))
        .nest("/faces", routes::faces::routes())
        .merge(routes::pages::routes())
        .fallback(async || Problem::not_found())
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| Problem::broken().into_response()))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, LONGEST))
        .layer(from_fn_with_state(desk.clone(), problem::render))
        .layer(from_fn(headers::secure))
        .with_state(desk)
}

/// A server that listens.
pub struct Server {
    listener: TcpListener,
    router: Router,
}

impl Server {
    /// Listens at an address; port 0 is any free one.
    ///
    /// # Errors
    /// The address cannot be listened at.
    pub async fn listen(address: SocketAddr, office: Office, settings: Settings) -> io::Result<Server> {
        Ok(Server { listener: TcpListener::bind(address).await?, router: router(office, settings) })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// The system does not say.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves until `end`, then answers what is under way, for a while.
    ///
    /// # Errors
    /// The system fails to accept.
    pub async fn serve(self, end: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        let (ended, wait) = tokio::sync::oneshot::channel();
        let graceful = async move {
            end.await;
            let _ = ended.send(());
        };
        let service = self.router.into_make_service_with_connect_info::<SocketAddr>();
        // A small answer must not wait for the one before to be acknowledged.
        let listener = self.listener.tap_io(|connection| {
            let _ = connection.set_nodelay(true);
        });
        let serving = axum::serve(listener, service).with_graceful_shutdown(graceful);
        let over = async move {
            if wait.await.is_ok() {
                tokio::time::sleep(GRACE).await;
            } else {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            served = async { serving.await } => served,
            () = over => Ok(()),
        }
    }
}

/// Waits until the system asks the program to end: Ctrl-C, or a signal of the service manager.
pub async fn asked_to_end() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}

/// Serves an office until the system asks the program to end. `listening` is told the address.
///
/// # Errors
/// The address cannot be listened at, or the system fails to accept.
pub fn run(
    address: SocketAddr,
    office: Office,
    settings: Settings,
    listening: impl FnOnce(SocketAddr),
) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let served = runtime.block_on(async {
        let server = Server::listen(address, office, settings).await?;
        listening(server.address()?);
        server.serve(asked_to_end()).await
    });
    // What still waits for the database has had its time.
    runtime.shutdown_timeout(GRACE);
    served
}
