"""The catalogue and accounts in FastAPI, Pydantic and SQLAlchemy's asynchronous ORM, served by uvicorn."""

import datetime
import sys
from collections.abc import AsyncIterator
from typing import Annotated

import uvicorn
from fastapi import Depends, FastAPI, HTTPException, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from benchmarks.peers import logins, models

app = FastAPI()
sessions = async_sessionmaker(expire_on_commit=False)


class Named(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: int | None
    name: str


class Movie(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: int
    title: str
    original_title: str
    description: str
    trailer: str
    year: int
    release_date: datetime.date | None
    length: int | None
    rating: float | None
    genre: Named
    director: Named
    genres: list[Named]
    directors: list[Named]
    poster_url: str
    favorites: int


class Credentials(BaseModel):
    email: str
    password: str


class Profile(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: int
    email: str
    username: str
    name: str
    surname: str
    favorite_genre: int | None
    favourite_genre: int | None
    role: str
    permissions: list[str]


class Done(BaseModel):
    success: bool = True


async def open_session() -> AsyncIterator[AsyncSession]:
    async with sessions() as session:
        yield session


Opened = Annotated[AsyncSession, Depends(open_session)]
Bearer = Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]


async def find_user(session: Opened, bearer: Bearer) -> models.User:
    user_id = logins.read_token(bearer.credentials)
    user = await session.get(models.User, user_id) if user_id else None
    if user is None or not user.active:
        raise HTTPException(401)
    return user


LoggedIn = Annotated[models.User, Depends(find_user)]


@app.get("/movies/", response_model=list[Movie])
async def movies(session: Opened, page: int | None = None, status: str | None = None):
    return (await session.scalars(models.movies(status, page))).all()


@app.get("/movies/{movie_id}/", response_model=Movie)
async def movie(session: Opened, movie_id: int):
    found = await session.scalar(models.movie(movie_id))
    if found is None:
        raise HTTPException(404)
    return found


@app.post("/auth/login/")
async def log_in(session: Opened, given: Credentials) -> dict[str, str]:
    user = await session.scalar(models.user(given.email))
    if user is None or not user.active:
        raise HTTPException(401)
    if not await run_in_threadpool(logins.is_right, given.password, user.password_hash):
        raise HTTPException(401)
    return {"access_token": logins.issue_token(user.id)}


@app.get("/user/", response_model=Profile)
async def profile(user: LoggedIn):
    return user


@app.post("/favorites/movies/{movie_id}/", status_code=201)
async def add_favorite(session: Opened, user: LoggedIn, movie_id: int, response: Response) -> Done:
    movie = await session.get(models.Movie, movie_id)
    if movie is None:
        raise HTTPException(404)
    if await session.get(models.Favorite, (user.id, movie_id)):
        response.status_code = 200
        return Done()
    session.add(models.favorite(user, movie))
    movie.favorites += 1
    await session.commit()
    return Done()


@app.delete("/favorites/movies/{movie_id}/")
async def remove_favorite(session: Opened, user: LoggedIn, movie_id: int) -> Done:
    movie = await session.get(models.Movie, movie_id)
    favorite = await session.get(models.Favorite, (user.id, movie_id))
    if movie is None or favorite is None:
        raise HTTPException(404)
    await session.delete(favorite)
    movie.favorites -= 1
    await session.commit()
    return Done()


if __name__ == "__main__":
    port, url = sys.argv[1:]
    address = url.replace("sqlite:", "sqlite+aiosqlite:").replace("postgresql:", "postgresql+asyncpg:")
    sessions.configure(bind=create_async_engine(address))
    uvicorn.run(app, host="127.0.0.1", port=int(port), access_log=False)
